import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { show } from "../region/paper";
import type { HandOverRow, HandOverView, Listed, Paper, ToDo } from "../region/shapes";
import { word } from "../words/words";
import { DeskPart } from "./desk-part";
import { handOver } from "./hand-over";
import { shared } from "./styles";

const RECENT = 8;

/** Hand-over sheets between the dongs and the centre (K8): those to be read and accepted, and the latest to look up. */
@customElement("smartcare-hand-overs")
export class HandOvers extends DeskPart {
  static override styles = [
    shared,
    css`
      li {
        border-top: 1px solid var(--line);
        padding: 8px 4px;
      }
      .late {
        color: var(--urgent);
        font-weight: 600;
      }
      .whole {
        flex-basis: 100%;
      }
    `,
  ];

  /** What waits to be accepted. */
  @property({ attribute: false }) waiting: ToDo[] = [];
  /** Whether the latest sheets are offered as well. */
  @property({ type: Boolean }) latest = false;
  /** Sheets that have been read, by their number: reading one is a look at everybody on it, so once for each. */
  @state() private sheets: Record<string, HandOverView> = {};
  @state() private recent: HandOverRow[] | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("waiting") && this.recent !== null && (changed.get("waiting") ?? []).length !== this.waiting.length) {
      void this.list();
    }
  }

  protected override render(): TemplateResult {
    return html`${this.refused()}
      <ul>
        ${repeat(
          this.waiting,
          (one) => one.label,
          (one) => this.line(
            one.label,
            one.what.text,
            one.due_at
              ? html`<span class=${one.overdue ? "late" : "soft"}>${one.overdue ? this.say("overdue") : nothing} ${this.say("due", { at: this.at(one.due_at) })}</span>`
              : nothing,
            true,
          ),
        )}
      </ul>
      ${this.latest
        ? html`<button aria-expanded=${this.recent !== null} ?disabled=${this.busy} @click=${() => void this.turn()}>
              ${this.say("hand_over.latest")}
            </button>
            ${this.recent === null ? nothing : this.listed(this.recent)}`
        : nothing}`;
  }

  private listed(rows: HandOverRow[]): TemplateResult {
    const accepted = (row: HandOverRow): string =>
      row.accepted_at === null ? this.say("hand_over.open") : this.say("hand_over.accepted", { at: this.at(row.accepted_at), name: row.accepted_by ?? "" });
    return rows.length === 0
      ? html`<p class="soft">${this.say("hand_over.empty")}</p>`
      : html`<ul>
          ${rows.map((row) =>
            this.line(
              String(row.id),
              `${word(this.language, "direction", row.direction)} · ${this.desk.dongName(row.dong)}`,
              html`<span class="soft">${this.at(row.since)} – ${this.at(row.at)} · ${accepted(row)}</span>`,
              false,
            ),
          )}
        </ul>`;
  }

  /** One sheet: read first, then accepted; printed with a reason that is kept. */
  private line(label: string, title: string, more: TemplateResult | typeof nothing, acceptable: boolean): TemplateResult {
    const sheet = this.sheets[label];
    return html`<li class="row">
      <div class="grow"><div>${title}</div>${more}</div>
      ${sheet === undefined
        ? html`<button ?disabled=${this.busy} @click=${() => void this.read(label)}>${this.say("read")}</button>`
        : html`<button ?disabled=${this.busy} @click=${() => void this.print(label)}>${this.say("print")}</button>
            <div class="whole">${handOver(this.language, sheet, (when) => this.at(when))}</div>
            ${acceptable
              ? html`<button class="main" ?disabled=${this.busy} @click=${() => void this.accept(label)}>${this.say("accept")}</button>`
              : nothing}`}
    </li>`;
  }

  private async read(sheet: string): Promise<void> {
    await this.attempt(async () => {
      this.sheets = { ...this.sheets, [sheet]: await this.desk.ask<HandOverView>("showHandOver", { path: { sheet } }) };
    });
  }

  private async print(sheet: string): Promise<void> {
    const query = { format: "html", reason: this.say("print.reason") };
    await this.attempt(async () => show(await this.desk.ask<Paper>("showHandOver", { path: { sheet }, query })));
  }

  private async accept(sheet: string): Promise<void> {
    await this.attempt(async () => {
      await this.desk.ask("acceptHandOver", { path: { sheet }, body: {} });
      await this.desk.load();
    });
  }

  private async turn(): Promise<void> {
    if (this.recent !== null) {
      this.recent = null;
      return;
    }
    await this.attempt(() => this.list());
  }

  private async list(): Promise<void> {
    this.recent = (await this.desk.ask<Listed<HandOverRow>>("listHandOvers", { query: { limit: RECENT } })).items;
  }
}
