import { LitElement, html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CardConfig, Hass } from "../hass";
import { say } from "../words/words";

interface Listing {
  desks: { entry_id: string; title: string }[];
}

/** The visual editor of every card: which desk it shows. */
@customElement("smartcare-card-editor")
export class CardEditor extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @state() private config: CardConfig = { type: "" };
  @state() private desks: Listing["desks"] = [];

  setConfig(config: CardConfig): void {
    this.config = config;
  }

  protected override firstUpdated(): void {
    void this.hass.callWS<Listing>({ type: "smartcare/desk/list" }).then(({ desks }) => (this.desks = desks));
  }

  protected override render(): TemplateResult {
    const schema = [
      {
        name: "desk",
        selector: { select: { options: this.desks.map((one) => ({ value: one.entry_id, label: one.title })), mode: "dropdown" } },
      },
    ];
    return html`<ha-form
      .hass=${this.hass}
      .data=${this.config}
      .schema=${schema}
      .computeLabel=${() => say(this.hass.language, "card.desk_field")}
      @value-changed=${this.changed}
    ></ha-form>`;
  }

  private changed(event: CustomEvent<{ value: CardConfig }>): void {
    event.stopPropagation();
    const config = event.detail.value;
    this.dispatchEvent(new CustomEvent("config-changed", { detail: { config }, bubbles: true, composed: true }));
  }
}
