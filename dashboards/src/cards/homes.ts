import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { navigate, pageOf } from "../hass";
import { asRefusal, type Desk } from "../region/desk";
import { HomeList } from "../region/home-list";
import { COLUMNS, EVERY, RISKS, STAGES, isNearItsLimit, labelOf, quietS, type Column, type Filter } from "../region/homes";
import { keep } from "../region/paper";
import type { HouseholdRow, Listed, Paper } from "../region/shapes";
import { DeskCard } from "../elements/desk-card";
import { stageMark } from "../elements/marks";
import "../elements/saved-filters";
import { shared } from "../elements/styles";
import { visible } from "../elements/table";
import { inHours, moment } from "../words/times";
import { word, type Key } from "../words/words";

const ROW_PX = 44;
const NARROW_ROW_PX = 116;
const NARROW = "(max-width: 600px)";
/** The first page is small, so that there is something to see at once; the others keep a region busy for a moment each. */
const FIRST_PAGE = 200;
const PAGE = 2000;
/** Some rows above and below the screen are drawn as well; after so many scrolled rows others are. */
const STEP = 5;
/** Quiet times grow by themselves; so often they are written anew. */
const TICK_MS = 60_000;

/** Every home in one table: searched, sorted and scrolled here, however many there are. */
@customElement("smartcare-homes-card")
export class HomesCard extends DeskCard {
  static override styles = [
    shared,
    css`
      .filters {
        margin-bottom: 8px;
      }
      .filters input,
      .filters select {
        margin: 0;
      }
      .filters select {
        width: auto;
        max-width: 100%;
      }
      .body {
        height: min(70vh, 900px);
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: 8px;
        margin-top: 12px;
      }
      [role="row"] {
        display: grid;
        grid-template-columns: minmax(8rem, 2fr) minmax(6rem, 1fr) 8rem minmax(13rem, 1.4fr) 7.5rem 6.5rem 8rem 6rem;
        gap: 0 8px;
        align-items: center;
        height: ${ROW_PX}px;
        padding: 0 12px;
        border-bottom: 1px solid var(--line);
        box-sizing: border-box;
        min-width: 68rem;
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
      [role="cell"] a {
        color: var(--smartcare-link, var(--primary-text-color));
      }
      .near {
        color: var(--urgent);
        font-weight: 600;
      }
      .only-narrow {
        display: none;
      }
      @media (max-width: 600px) {
        [role="row"] {
          grid-template-columns: 1fr auto;
          grid-auto-rows: min-content;
          align-content: center;
          gap: 2px 8px;
          height: ${NARROW_ROW_PX}px;
          min-width: 0;
        }
        .head,
        .night,
        .risk,
        .none {
          display: none !important;
        }
        .only-narrow {
          display: inline;
        }
        .dong {
          text-align: end;
        }
        .filters > * {
          flex: 1 1 40%;
          min-width: 0;
          justify-content: center;
        }
        [role="cell"] a {
          display: inline-flex;
          align-items: center;
          min-height: 44px;
          min-width: 44px;
        }
        .filters > .wide {
          flex-basis: 100%;
        }
      }
    `,
  ];

  /** As the region told them; null before the first of them came. */
  @state() private list: HomeList | null = null;
  /** Whether every page of the list is there. */
  @state() private complete = false;
  @state() private fetching = false;
  @state() private now = Date.now();
  @state() private sorted: HouseholdRow[] = [];
  @state() private filter: Filter = EVERY;
  @state() private scrolled = 0;
  @state() private exporting = false;
  private wanted = false;
  private asked = 0;
  private askedAt = "";
  private ticking: ReturnType<typeof setInterval> | undefined;
  private readonly narrow = matchMedia(NARROW);
  private readonly turned = (): void => {
    this.now = Date.now();
    this.requestUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.narrow.addEventListener("change", this.turned);
    this.ticking = setInterval(this.turned, TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.narrow.removeEventListener("change", this.turned);
    clearInterval(this.ticking);
  }

  /** Every look at so many people is logged: only a table that stayed empty is asked for anew. */
  protected override again(): void {
    super.again();
    if (this.wanted && !this.fetching && (this.list?.rows ?? []).length === 0) {
      void this.fetch();
    }
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.desk?.signedIn && !this.wanted) {
      void this.fetch();
    } else if (this.desk?.signedIn === false && this.wanted) {
      this.forget();
    }
  }

  /** Whoever signs in next may see other people. */
  private forget(): void {
    this.wanted = false;
    this.asked += 1;
    this.list = null;
    this.complete = false;
    this.sorted = [];
  }

  private get rowPx(): number {
    return this.narrow.matches ? NARROW_ROW_PX : ROW_PX;
  }

  protected override content(desk: Desk): TemplateResult {
    const { rowPx, now } = this;
    const { first, last, above, below } = visible(this.sorted.length, rowPx, this.scrolled * rowPx, 900);
    const lines = (): TemplateResult[] => this.sorted.slice(first, last).map((row, index) => this.line(desk, row, first + index + 2, now));
    return html`
      <div class="row filters">
        <h1 class="grow wide">${this.counted()}</h1>
        <input class="grow wide" type="search" style="width: auto" .value=${this.filter.search} placeholder=${this.say("homes.find")} aria-label=${this.say("homes.find")} @input=${this.typed} />
        ${this.choice("stage", "homes.stage", STAGES)} ${this.choice("risk", "homes.risk", RISKS)} ${guard([this.list, this.filter.dong, this.language, desk.dongs], () => this.dongs(desk))} ${this.order()}
        ${desk.may("export_persons") ? html`<button @click=${() => (this.exporting = true)}>${this.say("homes.export")}</button>` : nothing}
      </div>
      <div class="row">
        <smartcare-saved-filters class="grow" .hass=${this.hass} .filter=${this.filter} @chosen=${this.chosen}></smartcare-saved-filters>
        ${this.askedAt ? html`<span class="soft">${this.say("homes.as_of", { at: moment(this.language, this.askedAt, this.hass.config.time_zone) })}</span>` : nothing}
        <button ?disabled=${this.fetching} @click=${() => void this.fetch()}>${this.say("homes.again")}</button>
      </div>
      ${this.refused()} ${this.exporting ? this.reason() : nothing}
      <div class="body" role="table" aria-label=${this.say("homes.count", { count: this.sorted.length })} aria-rowcount=${this.sorted.length + 1} tabindex="0" @scroll=${this.scrolling}>
        <div role="row" class="head" aria-rowindex="1">
          ${COLUMNS.map(
            (column) => html`<span role="columnheader" aria-sort=${column === this.filter.column ? (this.filter.descending ? "descending" : "ascending") : "none"}
              ><button @click=${() => this.sortBy(column)}>${word(this.language, "homes", column)}${column === this.filter.column ? (this.filter.descending ? " ▼" : " ▲") : ""}</button></span
            >`,
          )}
        </div>
        <div style="height: ${above}px"></div>
        ${guard([this.sorted, first, last, now, rowPx, this.language, desk.dongs], lines)}
        <div style="height: ${below}px"></div>
      </div>
    `;
  }

  private counted(): TemplateResult | string {
    if (this.list === null) {
      return this.say("loading");
    }
    const count = this.say("homes.count", { count: this.sorted.length });
    return this.complete ? count : html`${count} <small class="soft" role="status">${this.say("loading")}</small>`;
  }

  private choice(name: "stage" | "risk", title: Key, options: readonly string[]): TemplateResult {
    return html`<select name=${name} aria-label=${this.say(title)} @change=${this.filtered}>
      <option value="" ?selected=${this.filter[name] === ""}>${this.say(title)}: ${this.say("all")}</option>
      ${options.map((one) => html`<option value=${one} ?selected=${one === this.filter[name]}>${word(this.language, name, one)}</option>`)}
    </select>`;
  }

  private dongs(desk: Desk): TemplateResult | typeof nothing {
    const found = this.list?.dongs ?? [];
    return found.length < 2 && this.filter.dong === ""
      ? nothing
      : html`<select name="dong" aria-label=${this.say("homes.dong")} @change=${this.filtered}>
          <option value="" ?selected=${this.filter.dong === ""}>${this.say("homes.dong")}: ${this.say("all")}</option>
          ${found.map((one) => html`<option value=${one} ?selected=${one === this.filter.dong}>${desk.dongName(one)}</option>`)}
        </select>`;
  }

  /** On a phone the columns have no heads: what they are sorted by is chosen. */
  private order(): TemplateResult {
    return html`<select class="only-narrow" aria-label=${this.say("homes.order")} @change=${(event: Event) => this.sortBy((event.target as HTMLSelectElement).value as Column)}>
      ${COLUMNS.map((one) => html`<option value=${one} ?selected=${one === this.filter.column}>${this.say("homes.order")}: ${word(this.language, "homes", one)}</option>`)}
    </select>`;
  }

  private line(desk: Desk, row: HouseholdRow, index: number, now: number): TemplateResult {
    const label = labelOf(row);
    return html`<div role="row" aria-rowindex=${index}>
      <span role="cell">${row.name}</span>
      <span role="cell" class="dong">${desk.dongName(row.dong)}</span>
      <span role="cell">${row.stage === null ? "–" : stageMark(this.language, row.stage)}</span>
      <span role="cell" class=${isNearItsLimit(row, now) ? "near" : ""}>${this.quiet(row, now)}</span>
      <span role="cell" class=${row.equipment > 0 ? "" : "none"}
        >${row.equipment > 0 ? html`<span aria-hidden="true">⚠</span> ${this.say("homes.tickets", { count: row.equipment })}` : nothing}</span
      >
      <span role="cell" class="risk">${word(this.language, "risk", row.risk)}</span>
      <span role="cell" class="night">${row.night_consent ? this.say("yes") : this.say("no")}</span>
      <span role="cell" class=${label ? "" : "none"}
        >${label ? html`<a href=${pageOf("person", { incident: label })} @click=${(event: Event) => this.open(event, label)}>${label}</a>` : nothing}</span
      >
    </div>`;
  }

  /** How long it has been quiet, against how long it may be. */
  private quiet(row: HouseholdRow, now: number): string {
    const quiet = quietS(row, now);
    const told = quiet === null ? "–" : inHours(this.language, quiet);
    return row.limit_s === null ? told : this.say("homes.against", { quiet: told, limit: inHours(this.language, row.limit_s) });
  }

  private open(event: Event, incident: string): void {
    event.preventDefault();
    navigate(pageOf("person", { incident }));
  }

  private readonly scrolling = (event: Event): void => {
    const row = (event.target as HTMLElement).scrollTop / this.rowPx;
    this.scrolled = Math.floor(row / STEP) * STEP;
  };

  private readonly typed = (event: Event): void => this.want({ search: (event.target as HTMLInputElement).value });

  private readonly filtered = (event: Event): void => {
    const { name, value } = event.target as HTMLSelectElement;
    this.want({ [name]: value });
  };

  private readonly chosen = (event: CustomEvent<Filter>): void => this.want({ ...event.detail, search: this.filter.search });

  private sortBy(column: Column): void {
    this.want({ column, descending: column === this.filter.column && !this.filter.descending });
  }

  private want(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.sort();
  }

  private sort(): void {
    this.sorted = this.list?.shown(this.filter, (id) => this.desk!.dongName(id), Date.now()) ?? [];
  }

  /**
   * Page after page; the table can be used as soon as the first is there. More are put in order when there are twice as
   * many, which takes its time; a table that is there stays until all of it is there anew. What was asked before is left
   * aside. Every name in it is a look that is logged, so it is asked for when somebody wants it and not by a clock.
   */
  private async fetch(): Promise<void> {
    const asked = ++this.asked;
    this.wanted = true;
    this.askedAt = new Date().toISOString();
    this.fetching = true;
    this.refusal = null;
    try {
      await this.fetchPages(this.desk!, asked);
    } catch (error) {
      this.refusal = asRefusal(error);
    } finally {
      this.fetching = asked !== this.asked;
    }
  }

  private async fetchPages(desk: Desk, asked: number): Promise<void> {
    const found: HouseholdRow[] = [];
    let shown = this.complete ? Infinity : 0;
    for (let limit = FIRST_PAGE, last = false; !last; limit = PAGE) {
      const after = found.at(-1)?.id;
      const query = { limit, ...(after !== undefined && { after }) };
      const { items } = await desk.ask<Listed<HouseholdRow>>("listHouseholds", { query });
      if (asked !== this.asked) {
        return;
      }
      found.push(...items);
      last = items.length < limit;
      if (last || found.length >= 2 * shown) {
        shown = found.length;
        this.list = new HomeList([...found], this.language);
        this.complete = last;
        this.sort();
      }
    }
  }

  /** The file is the region's to make: it asks for the reason and keeps it. */
  private reason(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const reason = String(new FormData(event.target as HTMLFormElement).get("reason"));
      void this.act(async (desk) => {
        const { stage, dong } = this.filter;
        const query = { reason, ...(stage && { stage }), ...(dong && { dong }) };
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
