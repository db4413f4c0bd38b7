import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Hass } from "../hass";
import { EVERY, type Filter } from "../region/homes";
import { LONGEST_NAME, NONE, keepSaved, loadSaved, withFilter, withUsual, withoutFilter, type Saved } from "../region/saved";
import { say, type Key } from "../words/words";
import { shared } from "./styles";

/** Choosing, saving and deleting filters by name; tells with `chosen` which one is meant. */
@customElement("smartcare-saved-filters")
export class SavedFilters extends LitElement {
  static override styles = [
    shared,
    css`
      select {
        width: auto;
        max-width: 100%;
        margin: 0;
      }
      label {
        margin: 0;
      }
    `,
  ];

  @property({ attribute: false }) hass!: Hass;
  /** What is shown now, which is what would be saved. */
  @property({ attribute: false }) filter: Filter = EVERY;
  @state() private saved: Saved = NONE;
  @state() private name = "";
  @state() private naming = false;
  @state() private failed = false;

  protected override firstUpdated(_changed: PropertyValues): void {
    void this.load();
  }

  private say(key: Key): string {
    return say(this.hass.language, key);
  }

  protected override render(): TemplateResult {
    const usual = this.name !== "" && this.saved.usual === this.name;
    return html`<div class="row">
        ${this.saved.filters.length === 0
          ? nothing
          : html`<select aria-label=${this.say("filters.saved")} @change=${this.picked}>
                <option value="" ?selected=${this.name === ""}>${this.say("filters.every")}</option>
                ${this.saved.filters.map(
                  ({ name }) =>
                    html`<option value=${name} ?selected=${name === this.name}>${name === this.saved.usual ? "★ " : ""}${name}</option>`,
                )}
              </select>
              ${this.name === ""
                ? nothing
                : html`<button aria-pressed=${usual} @click=${() => void this.keep((saved) => withUsual(saved, usual ? null : this.name))}>
                      ${usual ? "★" : "☆"} ${this.say("filters.usual")}
                    </button>
                    <button @click=${() => void this.drop()}>${this.say("filters.delete")}</button>`}`}
        ${this.naming ? nothing : html`<button @click=${() => void this.begin()}>${this.say("filters.save")}</button>`}
      </div>
      ${this.naming ? this.form() : nothing} ${this.failed ? html`<p class="refusal" role="alert">${this.say("filters.failed")}</p>` : nothing}`;
  }

  private form(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const given = new FormData(event.target as HTMLFormElement);
      const name = String(given.get("name")).trim();
      this.naming = false;
      this.name = name.slice(0, LONGEST_NAME);
      void this.keep((saved) => withFilter(saved, name, this.filter, given.has("usual")));
    };
    const leave = (event: KeyboardEvent): void => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.naming = false;
      }
    };
    return html`<form class="row" @submit=${submit} @keydown=${leave}>
      <label class="grow"
        >${this.say("filters.name")}<input name="name" required pattern=".*\\S.*" maxlength=${LONGEST_NAME} .value=${this.name} autocomplete="off"
      /></label>
      <label class="row tick"><input type="checkbox" name="usual" />${this.say("filters.usual")}</label>
      <button class="main">${this.say("save")}</button>
      <button type="button" @click=${() => (this.naming = false)}>${this.say("cancel")}</button>
    </form>`;
  }

  private async begin(): Promise<void> {
    this.naming = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>("input[name=name]")?.focus();
  }

  private readonly picked = (event: Event): void => {
    this.choose((event.target as HTMLSelectElement).value);
  };

  private choose(name: string): void {
    this.name = name;
    const filter = this.saved.filters.find((one) => one.name === name)?.filter ?? EVERY;
    this.dispatchEvent(new CustomEvent<Filter>("chosen", { detail: filter }));
  }

  private async drop(): Promise<void> {
    const { name } = this;
    this.choose("");
    await this.keep((saved) => withoutFilter(saved, name));
  }

  private async load(): Promise<void> {
    this.saved = await loadSaved(this.hass).catch(() => NONE);
    if (this.saved.usual !== null) {
      this.choose(this.saved.usual);
    }
  }

  /** Change what is kept now: another device may have changed it since it was read here. */
  private async keep(change: (saved: Saved) => Saved): Promise<void> {
    try {
      const saved = change(await loadSaved(this.hass));
      await keepSaved(this.hass, saved);
      this.saved = saved;
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }
}
