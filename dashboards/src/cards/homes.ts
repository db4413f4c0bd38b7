import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { navigate, pageOf } from "../hass";
import type { Desk } from "../region/desk";
import { keep } from "../region/paper";
import type { HouseholdRow, Listed, Paper } from "../region/shapes";
import { DeskCard } from "../elements/desk-card";
import { shared } from "../elements/styles";
import { visible } from "../elements/table";
import { moment } from "../words/times";
import { word, type Key } from "../words/words";

const ROW_PX = 44;
const PAGE = 5000;
const STAGES = ["danger", "check", "watch", "blind", "absent", "normal"];

type Column = "name" | "dong" | "stage" | "since" | "risk" | "night" | "incident";

const COLUMNS: [Column, Key][] = [
  ["name", "homes.name"],
  ["dong", "homes.dong"],
  ["stage", "homes.stage"],
  ["since", "homes.since"],
  ["risk", "homes.risk"],
  ["night", "homes.night"],
  ["incident", "homes.incident"],
];

/** Every home in one table: searched by the region, sorted and scrolled here, however many there are. */
@customElement("smartcare-homes-card")
export class HomesCard extends DeskCard {
  static override styles = [
    shared,
    css`
      .body {
        height: min(70vh, 900px);
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: 8px;
        margin-top: 12px;
      }
      [role="row"] {
        display: grid;
        grid-template-columns: minmax(8rem, 2fr) minmax(6rem, 1fr) 7rem 8rem 6rem 6rem 6rem;
        align-items: center;
        height: ${ROW_PX}px;
        padding: 0 12px;
        border-bottom: 1px solid var(--line);
        box-sizing: border-box;
        min-width: 48rem;
      }
      [role="row"] > * {
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
      }
      .head {
        position: sticky;
        top: 0;
        background: var(--card-background-color, #fff);
        z-index: 1;
      }
      .head button {
        border: 0;
        background: none;
        padding: 0;
        font-weight: 600;
      }
      .stage-danger,
      .stage-check {
        color: var(--urgent);
        font-weight: 600;
      }
    `,
  ];

  @state() private rows: HouseholdRow[] = [];
  @state() private sorted: HouseholdRow[] = [];
  @state() private column: Column = "stage";
  @state() private descending = false;
  @state() private stage = "";
  @state() private scrolled = 0;
  @state() private exporting = false;
  private search = "";
  private asked = 0;

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.desk?.signedIn && this.asked === 0) {
      void this.fetch();
    }
  }

  protected override content(desk: Desk): TemplateResult {
    const { first, last, above, below } = visible(this.sorted.length, ROW_PX, this.scrolled, 900);
    return html`
      <div class="row">
        <h1 class="grow">${this.say("homes.count", { count: this.sorted.length })}</h1>
        <input class="grow" type="search" style="width: auto" .value=${this.search} placeholder=${this.say("homes.search")} aria-label=${this.say("homes.search")} @input=${this.typed} />
        <select style="width: auto" aria-label=${this.say("homes.stage")} @change=${this.filtered}>
          <option value="">${this.say("homes.all")}</option>
          ${STAGES.map((one) => html`<option value=${one} ?selected=${one === this.stage}>${word(this.language, "stage", one)}</option>`)}
        </select>
        ${desk.may("export_persons") ? html`<button @click=${() => (this.exporting = true)}>${this.say("homes.export")}</button>` : nothing}
      </div>
      ${this.refused()} ${this.exporting ? this.reason() : nothing}
      <div class="body" role="table" aria-rowcount=${this.sorted.length + 1} tabindex="0" @scroll=${this.scrolling}>
        <div role="row" class="head" aria-rowindex="1">
          ${COLUMNS.map(
            ([column, title]) => html`<span role="columnheader" aria-sort=${column === this.column ? (this.descending ? "descending" : "ascending") : "none"}
              ><button @click=${() => this.sortBy(column)}>${this.say(title)}${column === this.column ? (this.descending ? " ▼" : " ▲") : ""}</button></span
            >`,
          )}
        </div>
        <div style="height: ${above}px"></div>
        ${this.sorted.slice(first, last).map((row, index) => this.line(desk, row, first + index + 2))}
        <div style="height: ${below}px"></div>
      </div>
    `;
  }

  private line(desk: Desk, row: HouseholdRow, index: number): TemplateResult {
    return html`<div role="row" aria-rowindex=${index}>
      <span role="cell">${row.name}</span>
      <span role="cell">${desk.dongName(row.dong)}</span>
      <span role="cell" class="stage-${row.stage}">${word(this.language, "stage", row.stage)}</span>
      <span role="cell">${row.stage_since ? moment(this.language, row.stage_since, this.hass.config.time_zone) : ""}</span>
      <span role="cell">${word(this.language, "risk", row.risk)}</span>
      <span role="cell">${row.night_consent ? this.say("yes") : this.say("no")}</span>
      <span role="cell"
        >${row.incident === null
          ? nothing
          : html`<a href=${pageOf("person", { incident: label(row) })} @click=${(event: Event) => this.open(event, label(row))}>${label(row)}</a>`}</span
      >
    </div>`;
  }

  private open(event: Event, incident: string): void {
    event.preventDefault();
    navigate(pageOf("person", { incident }));
  }

  private readonly scrolling = (event: Event): void => {
    this.scrolled = (event.target as HTMLElement).scrollTop;
  };

  private readonly typed = (event: Event): void => {
    this.search = (event.target as HTMLInputElement).value;
    this.sort();
  };

  private readonly filtered = (event: Event): void => {
    this.stage = (event.target as HTMLSelectElement).value;
    this.sort();
  };

  private sortBy(column: Column): void {
    this.descending = column === this.column && !this.descending;
    this.column = column;
    this.sort();
  }

  private sort(): void {
    const sign = this.descending ? -1 : 1;
    const key = KEYS[this.column];
    const compare = new Intl.Collator(this.language).compare;
    const wanted = this.search.trim().toLocaleLowerCase(this.language);
    const meant = (row: HouseholdRow): boolean =>
      (!this.stage || row.stage === this.stage) &&
      (!wanted || [row.name, row.id, label(row)].some((text) => text.toLocaleLowerCase(this.language).includes(wanted)));
    this.sorted = this.rows.filter(meant).sort((a, b) => sign * compare(key(a), key(b)) || compare(a.name, b.name));
  }

  /** Page after page; the table can be used as soon as the first is there. What was asked before is left aside. */
  private async fetch(): Promise<void> {
    const asked = ++this.asked;
    const found: HouseholdRow[] = [];
    await this.act(async (desk) => {
      for (let after = ""; ; after = found[found.length - 1]!.id) {
        const query = {
          limit: PAGE,
          ...(after && { after }),
        };
        const { items } = await desk.ask<Listed<HouseholdRow>>("listHouseholds", { query });
        if (asked !== this.asked) {
          return;
        }
        found.push(...items);
        this.rows = found;
        this.sort();
        if (items.length < PAGE) {
          return;
        }
      }
    });
  }

  /** The file is the region's to make: it asks for the reason and keeps it. */
  private reason(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const reason = String(new FormData(event.target as HTMLFormElement).get("reason"));
      void this.act(async (desk) => {
        const query = { reason, ...(this.stage && { stage: this.stage }) };
        const paper = await desk.ask<Paper>("exportHouseholds", { query });
        keep(paper, "homes.csv");
        this.exporting = false;
      });
    };
    return html`<form class="row" @submit=${submit}>
      <label class="grow">${this.say("homes.reason")}<input name="reason" required minlength="3" maxlength="200" /></label>
      <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
      <button type="button" @click=${() => (this.exporting = false)}>${this.say("cancel")}</button>
    </form>`;
  }
}

/** The short number of the incident that is open about a home, or nothing. */
function label(row: HouseholdRow): string {
  return row.incident === null ? "" : `I-${row.incident}`;
}

const KEYS: Record<Column, (row: HouseholdRow) => string> = {
  name: (row) => row.name,
  dong: (row) => row.dong,
  stage: (row) => String(STAGES.indexOf(row.stage ?? "normal")),
  since: (row) => row.stage_since ?? "",
  risk: (row) => row.risk,
  night: (row) => String(row.night_consent),
  incident: (row) => label(row),
};
