import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Desk } from "../region/desk";
import { byUrgency, isUnanswered } from "../region/patch";
import type { Key } from "../words/words";
import "../elements/hand-overs";
import { PersonCard, type Form } from "./person";

const FORMS: Record<string, Form> = { c: "contact", d: "dispatch", x: "close", n: "note", a: "absence", h: "hand_over" };
const KEYS: [string, Key][] = [
  ["C", "contact"],
  ["D", "dispatch"],
  ["X", "close"],
  ["N", "note"],
  ["A", "absence"],
  ["H", "hand_over.note"],
];
const ALWAYS: readonly Form[] = ["absence", "hand_over"];
const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/**
 * The centre's desk (A4, K1): a strict queue. The next card is the most urgent one, taken in one step; after closing,
 * the next comes by itself. Everything can be done with the keyboard alone.
 */
@customElement("smartcare-centre-card")
export class CentreCard extends PersonCard {
  static override styles = [
    ...PersonCard.styles,
    css`
      .queue {
        display: flex;
        flex-wrap: wrap;
        gap: 16px;
        align-items: center;
        margin-bottom: 12px;
      }
      .queue strong {
        font-size: 2.5rem;
        line-height: 1;
      }
      kbd {
        border: 1px solid var(--soft);
        border-radius: 4px;
        padding: 0 6px;
        font: inherit;
        font-size: 0.85rem;
      }
      .keys {
        margin-top: 16px;
      }
    `,
  ];

  /** What this officer is working on; empty between two cards. */
  @state() private current = "";
  private taking = false;
  private resumed = false;
  private readonly pressed = (event: KeyboardEvent): void => this.key(event);

  override connectedCallback(): void {
    super.connectedCallback();
    // Before Home Assistant's own shortcuts, which use the same letters.
    window.addEventListener("keydown", this.pressed, { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.pressed, { capture: true });
  }

  protected override named(): string {
    return this.current;
  }

  protected override content(desk: Desk): TemplateResult {
    this.resume(desk);
    const waiting = byUrgency(desk.incidents).filter(isUnanswered);
    return html`
      <div class="queue" aria-live="polite">
        <strong>${desk.loaded ? waiting.length : "…"}</strong><span class="grow">${this.say("to_handle")}</span>
        <button class="main" ?disabled=${this.busy || waiting.length === 0 || this.current !== ""} @click=${() => void this.takeNext()}>
          ${this.say("take_next")} <kbd>Enter</kbd>
        </button>
      </div>
      ${this.current ? super.content(desk) : html`${this.refused()}<p class="soft">${!desk.loaded ? this.say("loading") : waiting.length === 0 ? this.say("nothing_to_handle") : this.say("take_next_why")}</p>`}
      <p class="keys soft">
        ${KEYS.map(([letter, name]) => html`<kbd>${letter}</kbd> ${this.say(name)} · `)}
        <kbd>Ctrl</kbd>+<kbd>Enter</kbd> ${this.say("save")} · <kbd>Esc</kbd> ${this.say("cancel")}
      </p>
      <h2>${this.say("hand_overs.centre")}</h2>
      <smartcare-hand-overs
        latest
        .desk=${desk}
        .zone=${this.hass.config.time_zone}
        .waiting=${desk.toDo.filter((one) => one.kind === "hand_over")}
      ></smartcare-hand-overs>
    `;
  }

  protected override way(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** Go on once with what this officer holds already, after the page was loaded anew. */
  private resume(desk: Desk): void {
    if (this.resumed || !desk.loaded) {
      return;
    }
    this.resumed = true;
    const held = desk.incidents.find((row) => row.claimed_by === desk.account?.name && row.state !== "deferred");
    if (held) {
      queueMicrotask(() => this.goTo(held.label));
    }
  }

  private goTo(label: string): void {
    this.current = label;
    this.look();
  }

  /** Take the most urgent one; where a colleague was faster, the one after it. */
  private async takeNext(): Promise<void> {
    const desk = this.desk;
    if (desk === null || this.taking || this.current) {
      return;
    }
    this.taking = true;
    try {
      for (const row of byUrgency(desk.incidents).filter(isUnanswered)) {
        if (await this.act(() => desk.ask("claimIncident", { path: { number: row.label }, body: {} }))) {
          this.goTo(row.label);
          return;
        }
        if (this.refusal?.code === "region_away") {
          return;
        }
      }
    } finally {
      this.taking = false;
      void desk.load();
    }
  }

  protected override async run(operation: string, body: Record<string, unknown> = {}): Promise<void> {
    await super.run(operation, body);
    if (this.refusal === null && (operation === "closeIncident" || operation === "releaseIncident")) {
      this.current = "";
      this.look();
      await this.desk?.load();
      if (operation === "closeIncident") {
        await this.takeNext();
      }
    }
  }

  private key(event: KeyboardEvent): void {
    if (this.meant(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  /** Do what a key stands for, and tell whether it stood for anything here. */
  private meant(event: KeyboardEvent): boolean {
    const target = event.composedPath()[0] as HTMLElement;
    const combined = event.ctrlKey || event.metaKey;
    if (this.desk?.signedIn !== true || event.altKey) {
      return false;
    }
    if (event.key === "Enter" && combined) {
      this.renderRoot.querySelector("form")?.requestSubmit();
      return this.form !== null;
    }
    if (event.key === "Escape" && this.form !== null) {
      this.form = null;
      return true;
    }
    if (FIELDS.has(target.tagName) || combined) {
      return false;
    }
    if (event.key === "Enter" && !this.current && target.tagName !== "BUTTON") {
      void this.takeNext();
      return true;
    }
    const form = FORMS[event.key.toLowerCase()];
    if (form === undefined || this.view === null || this.form !== null) {
      return false;
    }
    if (ALWAYS.includes(form) || this.view.moves.includes(form)) {
      this.form = form;
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("form select, form textarea")?.focus());
    }
    return true;
  }
}
