import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Desk } from "../region/desk";
import { keep, show } from "../region/paper";
import type { Paper } from "../region/shapes";
import { TABLES, nameOf, ofDong, written, type Statistics } from "../region/statistics";
import { bars } from "../elements/bars";
import { DeskCard } from "../elements/desk-card";
import { shared } from "../elements/styles";
import { word } from "../words/words";

const FILES = ["csv", "xlsx"] as const;
const MOST_BARS = 40;

/** The tables T1 to T5 with a bar for every row; period and split are the region's to count, the dong is chosen here. */
@customElement("smartcare-statistics-card")
export class StatisticsCard extends DeskCard {
  static override styles = [
    shared,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        gap: 0 12px;
        align-items: end;
      }
      form button {
        margin: 8px 0;
      }
      .wide {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        min-width: 100%;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 8px 12px;
        border-bottom: 1px solid var(--line);
        text-align: end;
      }
      th {
        overflow-wrap: normal;
      }
      @media (max-width: 600px) {
        th,
        td {
          padding: 8px 4px;
        }
      }
      th.text,
      td.text {
        text-align: start;
      }
      td.text {
        white-space: nowrap;
      }
      .files {
        margin-inline-start: auto;
      }
      tfoot td {
        font-weight: 600;
      }
      .bars {
        width: 100%;
        max-width: 860px;
        font-size: 13px;
        fill: currentColor;
        margin-top: 12px;
      }
      .bars rect {
        fill: var(--accent);
      }
    `,
  ];

  @state() private table = "centre";
  @state() private by = "dong";
  @state() private dong = "";
  @state() private measure = "";
  @state() private found: Statistics | null = null;
  private readonly narrow = matchMedia("(max-width: 600px)");
  private first = "";
  private last = "";
  private asked = false;

  protected override updated(): void {
    if (this.desk?.signedIn && !this.asked && !this.busy) {
      this.asked = true;
      void this.count();
    }
  }

  protected override again(): void {
    super.again();
    if (this.asked && this.found === null) {
      void this.count();
    }
  }

  private get query(): Record<string, string> {
    return {
      ...(this.first && { from: this.first }),
      ...(this.last && { to: this.last }),
      ...(this.by && { by: this.by }),
    };
  }

  private async count(): Promise<void> {
    await this.act(async (desk) => {
      this.found = null;
      const found = await desk.ask<Statistics>("makeStatistics", { path: { table: this.table }, query: this.query });
      this.found = found;
      this.first = found.from;
      this.last = found.to;
      if (!found.columns.some((column) => column.key === this.measure)) {
        const numbers = found.columns.filter((column) => column.kind !== "text").map((column) => column.key);
        this.measure = numbers.find((key) => key === "households") ?? numbers[0] ?? "";
      }
      if (!found.by.includes("dong")) {
        this.dong = "";
      }
    });
  }

  protected override content(_desk: Desk): TemplateResult {
    return html`<h1>${this.found?.title ?? this.say("statistics")}</h1>
      ${this.filters()} ${this.refused()}
      ${this.found === null ? (this.refusal ? nothing : html`<p class="soft">${this.say("loading")}</p>`) : this.figures(this.found)}`;
  }

  private filters(): TemplateResult {
    const splits = TABLES[this.table] ?? [];
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const form = new FormData(event.target as HTMLFormElement);
      this.first = String(form.get("from"));
      this.last = String(form.get("to"));
      void this.count();
    };
    const choose = (event: Event): void => {
      this.table = (event.target as HTMLSelectElement).value;
      if (!TABLES[this.table]!.includes(this.by)) {
        this.by = TABLES[this.table]!.includes("dong") ? "dong" : "";
      }
      void this.count();
    };
    const split = (event: Event): void => {
      this.by = (event.target as HTMLSelectElement).value;
      void this.count();
    };
    return html`<form @submit=${submit}>
      <label
        >${this.say("statistics.table")}
        <select name="table" @change=${choose}>
          ${Object.keys(TABLES).map((one) => html`<option value=${one} ?selected=${one === this.table}>${word(this.language, "table", one)}</option>`)}
        </select></label
      >
      <label>${this.say("statistics.from")}<input type="date" name="from" .value=${this.first} required /></label>
      <label>${this.say("statistics.to")}<input type="date" name="to" .value=${this.last} required /></label>
      <label
        >${this.say("statistics.by")}
        <select name="by" ?disabled=${splits.length === 0} @change=${split}>
          <option value="" ?selected=${this.by === ""}>${this.say("statistics.whole")}</option>
          ${splits.map((one) => html`<option value=${one} ?selected=${one === this.by}>${word(this.language, "split", one)}</option>`)}
        </select></label
      >
      <button class="main" ?disabled=${this.busy}>${this.say("statistics.count")}</button>
    </form>`;
  }

  private figures(found: Statistics): TemplateResult {
    const rows = ofDong(found.rows, this.dong);
    const numbers = found.columns.filter((column) => column.kind !== "text");
    const measure = numbers.find((column) => column.key === this.measure);
    const shown = rows.slice(0, MOST_BARS).map((row) => {
      const value = row[this.measure];
      return { name: nameOf(this.language, found, row), value: typeof value === "number" ? value : null };
    });
    const dongs = Object.entries(found.names["dong"] ?? {});
    return html`
      <div class="row">
        ${dongs.length > 0
          ? html`<select style="width: auto" aria-label=${this.say("homes.dong")} name="dong" @change=${(event: Event) => (this.dong = (event.target as HTMLSelectElement).value)}>
              <option value="">${this.say("statistics.every_dong")}</option>
              ${dongs.map(([id, name]) => html`<option value=${id} ?selected=${id === this.dong}>${name}</option>`)}
            </select>`
          : nothing}
        <span class="row files">
          ${FILES.map((one) => html`<button ?disabled=${this.busy} @click=${() => void this.file(one)}>${one.toUpperCase()}</button>`)}
          <button ?disabled=${this.busy} @click=${() => void this.file("html")}>${this.say("print")}</button>
        </span>
      </div>
      <div class="wide" tabindex="0">
        <table>
          <thead>
            <tr>${found.columns.map((column) => html`<th scope="col" class=${column.kind}>${column.heading}</th>`)}</tr>
          </thead>
          <tbody>
            ${rows.map((row) => this.line(found, row))}
          </tbody>
          ${found.total !== null && this.dong === "" ? html`<tfoot>${this.line(found, found.total, this.say("statistics.total"))}</tfoot>` : nothing}
        </table>
      </div>
      ${found.withheld > 0 ? html`<p class="soft">${this.say("statistics.withheld", { count: found.withheld })}</p>` : nothing}
      ${measure === undefined || shown.length === 0
        ? nothing
        : html`<label style="max-width: 20rem"
              >${this.say("statistics.chart")}
              <select name="measure" @change=${(event: Event) => (this.measure = (event.target as HTMLSelectElement).value)}>
                ${numbers.map((column) => html`<option value=${column.key} ?selected=${column.key === this.measure}>${column.heading}</option>`)}
              </select></label
            >
            ${bars(`${found.title}: ${measure.heading}`, shown, (value) => written(this.language, found, measure, value), this.narrow.matches)}`}
    `;
  }

  private line(found: Statistics, row: Statistics["rows"][number], name = ""): TemplateResult {
    return html`<tr>
      ${found.columns.map((column, at) => {
        const text = written(this.language, found, column, row[column.key] ?? null);
        return html`<td class=${column.kind}>${at === 0 && name ? name : text}</td>`;
      })}
    </tr>`;
  }

  /** The whole table as a file, as the region makes it; a page is shown to be printed. */
  private async file(format: (typeof FILES)[number] | "html"): Promise<void> {
    await this.act(async (desk) => {
      const query = { ...this.query, format };
      const paper = await desk.ask<Paper>("makeStatistics", { path: { table: this.table }, query });
      (format === "html" ? show : keep)(paper, `${this.table}.${format}`);
    });
  }
}
