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

/** The person with what is known about their own number, then their other numbers and everybody else in order. */
export function everybody(person: Pick<Contact, "name" | "phone">, contacts: readonly Contact[]): Contact[] {
  const own = contacts.filter((one) => one.kind === "subject");
  const here = own.filter((one) => !one.phone || !person.phone || dialled(one.phone) === dialled(person.phone));
  const first: Contact = {
    ...person,
    kind: "subject",
    phone: person.phone || (here.find((one) => one.phone)?.phone ?? ""),
    note: here.map((one) => one.note).filter(Boolean).join(" · "),
    facts: [...new Set(here.flatMap((one) => one.facts))],
  };
  return [first, ...own.filter((one) => !here.includes(one)), ...contacts.filter((one) => one.kind !== "subject")];
}

/** Everybody who can be reached; the phone opens a text with words in it, and sends it only when the officer does. */
export function contactList(
  language: string,
  person: Pick<Contact, "name" | "phone">,
  contacts: readonly Contact[],
  { office, discreet }: Writing,
): TemplateResult {
  const words = (one: Contact): string =>
    discreet ? "" : one.kind === "subject" ? say(language, "text.subject", { office }) : say(language, "text.other", { office, name: person.name });
  return html`<h2>${say(language, "contacts")}</h2>
    <ul class="people">
      ${everybody(person, contacts).map(
        (one) => html`<li class="row" style="padding: 4px 0">
          <span class="grow">${word(language, "contact", one.kind)} · ${one.name}
            <span class="soft">${[...one.facts.map((fact) => word(language, "fact", fact)), one.note].filter(Boolean).join(" · ")}</span></span
          >
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
