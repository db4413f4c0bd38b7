import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { FACTS, PREFERENCES, earlier, withContact } from "../region/contact-list";
import type { Contact, HouseholdView } from "../region/shapes";
import { word } from "../words/words";
import { DeskPart } from "./desk-part";
import { choice, choices, filled } from "./fields";
import { shared } from "./styles";

const KINDS = ["guardian", "neighbour", "keyholder", "subject", "other"];
const ANY = "any";

/** How the person likes to be reached, and whom else to call in which order (W4). */
@customElement("smartcare-reach")
export class Reach extends DeskPart {
  static override styles = [
    shared,
    css`
      fieldset {
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 8px 12px;
        margin: 12px 0;
        min-width: 0;
      }
      .phone {
        white-space: nowrap;
      }
      li {
        border-top: 1px solid var(--line);
        padding: 8px 0;
      }
    `,
  ];

  @property({ attribute: false }) household!: HouseholdView;
  /** The contact that is changed, null for a new one; undefined while nobody is. */
  @state() private edited: Contact | null | undefined;
  @state() private meanwhile = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("household") && changed.get("household")?.id !== this.household.id) {
      this.edited = undefined;
      this.meanwhile = false;
    }
  }

  protected override render(): TemplateResult {
    return html`<h2>${this.say("reach.title")}</h2>
      ${this.refused()} ${this.meanwhile ? html`<p role="alert">${this.say("reach.changed")}</p>` : nothing}
      ${this.edited === undefined ? html`${this.person()} ${this.list(this.household.contacts)}` : this.form(this.edited)}`;
  }

  private person(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      void this.save({ facts: factsOf(event.target as HTMLFormElement) });
    };
    return html`<form @submit=${submit}>
      ${this.facts(this.household.facts)}
      <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
    </form>`;
  }

  private facts(known: readonly string[]): TemplateResult {
    const language = this.language;
    const chosen = PREFERENCES.find((one) => known.includes(one)) ?? ANY;
    return html`${choice(language, "preference", "reach.preference", [ANY, ...PREFERENCES], { group: "fact", chosen })}
    ${choices(language, "facts", "facts.title", FACTS, { group: "fact", chosen: known })}`;
  }

  private list(contacts: readonly Contact[]): TemplateResult {
    return html`<p class="soft">${this.say(contacts.length === 0 ? "reach.nobody" : "reach.order")}</p>
      <ol>
        ${contacts.map(
          (one, place) => html`<li class="row">
            <span class="grow"
              >${place + 1}. ${word(this.language, "contact", one.kind)} · ${one.name} <span class="phone">${one.phone}</span>
              <span class="soft">${[...one.facts.map((fact) => word(this.language, "fact", fact)), one.note].filter(Boolean).join(" · ")}</span></span
            >
            ${place === 0
              ? nothing
              : html`<button ?disabled=${this.busy} aria-label=${`${this.say("reach.up")}: ${one.name}`} @click=${() => void this.change((now) => earlier(now, one))}>
                  <ha-icon icon="mdi:arrow-up" aria-hidden="true"></ha-icon>${this.say("reach.up")}
                </button>`}
            <button aria-label=${`${this.say("reach.edit")}: ${one.name}`} @click=${() => (this.edited = one)}>${this.say("reach.edit")}</button>
          </li>`,
        )}
      </ol>
      <button @click=${() => (this.edited = null)}>${this.say("reach.add")}</button>`;
  }

  private form(before: Contact | null): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const { kind = "", name = "", phone = "", note = "" } = filled(form, ["kind", "name", "phone", "note"]);
      void this.change((now) => withContact(now, before, { kind, name, phone, note, facts: factsOf(form) }));
    };
    const language = this.language;
    const kinds = this.hidesGuardians ? KINDS.filter((kind) => kind !== "guardian") : KINDS;
    return html`<form @submit=${submit}>
      ${choice(language, "kind", "reach.kind", kinds, { group: "contact", chosen: before?.kind ?? "" })}
      <label>${this.say("homes.name")}<input name="name" required maxlength="200" autocomplete="off" value=${before?.name ?? ""} /></label>
      <label>${this.say("setup.phone")}<input name="phone" type="tel" maxlength="40" autocomplete="off" value=${before?.phone ?? ""} /></label>
      ${this.facts(before?.facts ?? [])}
      <label>${this.say("reach.note")}<input name="note" maxlength="200" autocomplete="off" value=${before?.note ?? ""} /></label>
      <div class="row">
        <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
        <button type="button" @click=${() => (this.edited = undefined)}>${this.say("cancel")}</button>
        ${before === null
          ? nothing
          : html`<button type="button" ?disabled=${this.busy} @click=${() => void this.change((now) => withContact(now, before, null))}>
              ${this.say("reach.remove")}
            </button>`}
      </div>
    </form>`;
  }

  /** Guardians are kept by the region and not shown while the person shares nothing with them. */
  private get hidesGuardians(): boolean {
    const given = this.household.consents.filter(({ kind }) => kind === "guardian");
    return given.length > 0 && given.every(({ revoked_at: at }) => at !== null);
  }

  /** Change the list as it is now at the region: the whole list is sent, and a colleague may have changed it. */
  private async change(work: (contacts: readonly Contact[]) => Contact[] | null): Promise<void> {
    const path = { household: this.household.id };
    this.meanwhile = false;
    const done = await this.attempt(async () => {
      const { contacts } = await this.desk.ask<HouseholdView>("showHousehold", { path });
      const next = work(contacts);
      this.meanwhile = next === null;
      if (next !== null) {
        await this.desk.ask("changeHousehold", { path, body: { contacts: next } });
      }
    });
    this.tell(done);
  }

  private async save(body: Record<string, unknown>): Promise<void> {
    this.meanwhile = false;
    this.tell(await this.attempt(() => this.desk.ask("changeHousehold", { path: { household: this.household.id }, body })));
  }

  private tell(done: boolean): void {
    if (done) {
      this.edited = undefined;
      this.dispatchEvent(new CustomEvent("changed"));
    }
  }
}

/** What was chosen about reaching somebody, as the region takes it. */
function factsOf(form: HTMLFormElement): string[] {
  const given = new FormData(form);
  return [...given.getAll("preference"), ...given.getAll("facts")].map(String).filter((fact) => fact !== ANY);
}
