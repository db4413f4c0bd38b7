/** The person and those around them, each with one tap to call and one to write. */

import { html, nothing, type TemplateResult } from "lit";
import type { Contact } from "../region/shapes";
import { say, word } from "../words/words";
import { dialled, textTo } from "./telephone";

interface Writing {
  /** Who writes, as the person knows them. */
  office: string;
  /** Whether nobody may read in a text what it is about: then it is left empty. */
  discreet: boolean;
}

/** Everybody who can be reached; the phone opens a text with words in it, and sends it only when the officer does. */
export function contactList(
  language: string,
  person: Pick<Contact, "name" | "phone">,
  contacts: readonly Contact[],
  { office, discreet }: Writing,
): TemplateResult {
  const all: Contact[] = [{ kind: "subject", note: "", ...person }, ...contacts.filter((one) => one.kind !== "subject")];
  const words = (one: Contact): string =>
    discreet ? "" : one.kind === "subject" ? say(language, "text.subject", { office }) : say(language, "text.other", { office, name: person.name });
  return html`<h2>${say(language, "contacts")}</h2>
    <ul class="people">
      ${all.map(
        (one) => html`<li class="row" style="padding: 4px 0">
          <span class="grow">${word(language, "contact", one.kind)} · ${one.name} <span class="soft">${one.note}</span></span>
          ${one.phone
            ? html`<a class="button" href=${`tel:${dialled(one.phone)}`}
                  ><ha-icon icon="mdi:phone" aria-hidden="true"></ha-icon>${one.phone}</a
                >
                <a class="button" href=${textTo(one.phone, words(one))}
                  ><ha-icon icon="mdi:message-text" aria-hidden="true"></ha-icon>${say(language, "text")}</a
                >`
            : nothing}
        </li>`,
      )}
    </ul>`;
}
