import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Listed } from "../region/shapes";
import { byDay, isHoliday, peopleIn, shiftOf, type DeskDuty, type DutyPeriod } from "../region/duty";
import { dayAndWeekday, timeOfDay } from "../words/times";
import { word } from "../words/words";
import { DeskPart } from "./desk-part";
import { choice, filled } from "./fields";
import { shared } from "./styles";

const DAYS = 14;
const DAY_MS = 86_400_000;
const PARTS = ["on_call", "substitute", "supervisor"];
const WEEKDAYS = ["0", "1", "2", "3", "4", "5", "6"];

/** Who is on duty when and why (W5), with holidays, rosters and their gaps; those who may, change the rosters. */
@customElement("smartcare-duty")
export class Duty extends DeskPart {
  static override styles = [
    shared,
    css`
      h3 {
        margin: 16px 0 4px;
        font-size: 1rem;
      }
      .period {
        border-inline-start: 6px solid var(--line);
        padding: 2px 0 6px 12px;
        margin: 4px 0;
      }
      .period.dongs {
        border-color: var(--calm);
      }
      .period.centre {
        border-color: var(--accent);
      }
      .holiday {
        color: var(--urgent);
      }
      .gap {
        color: var(--urgent);
        font-weight: 600;
      }
      li {
        padding: 2px 0;
      }
    `,
  ];

  @state() private periods: DutyPeriod[] | null = null;
  @state() private from = Date.now();
  @state() private adding = false;
  @state() private weekly = true;

  protected override firstUpdated(): void {
    void this.attempt(() => this.fetch());
  }

  protected override render(): TemplateResult {
    const periods = this.periods;
    return html`${this.refused()}
      <div class="row">
        <button ?disabled=${this.busy} @click=${() => void this.step(-DAYS)}>‹ ${this.say("duty.before")}</button>
        <button ?disabled=${this.busy} @click=${() => void this.step(DAYS)}>${this.say("duty.after")} ›</button>
        ${this.desk.may("write_rosters") && !this.adding && periods !== null
          ? html`<button class="main" @click=${() => (this.adding = true)}>${this.say("duty.add")}</button>`
          : nothing}
      </div>
      ${periods === null ? html`<p class="soft">${this.say("loading")}</p>` : html`${this.adding ? this.form(periods) : nothing} ${this.days(periods)}`}`;
  }

  private days(periods: DutyPeriod[]): TemplateResult {
    return html`${byDay(periods, this.zone).map(
      ({ day, periods: found }) => html`<h3 class=${found.some(isHoliday) ? "holiday" : ""}>
          ${found.some(isHoliday) ? html`<ha-icon icon="mdi:flag-variant" aria-hidden="true"></ha-icon>` : nothing} ${dayAndWeekday(this.language, day)}
        </h3>
        ${found.map((period) => this.period(period))}`,
    )}`;
  }

  private period(period: DutyPeriod): TemplateResult {
    return html`<div class="period ${period.dongs_open ? "dongs" : "centre"}">
      <div>
        ${this.span(period)} <strong>${this.say(period.dongs_open ? "duty.dongs" : "duty.centre")}</strong>
        <span class=${isHoliday(period) ? "holiday" : "soft"}>${period.why.text}</span>
      </div>
      ${period.desks.map((desk) => this.book(desk))}
    </div>`;
  }

  private book(desk: DeskDuty): TemplateResult {
    const end = (shift: number): void => {
      void this.attempt(async () => {
        await this.desk.ask("removeShift", { path: { desk: desk.desk, shift } });
        await this.fetch();
      });
    };
    return html`<div>${desk.name}</div>
      <ul>
        ${desk.turns.map(
          (turn) => html`<li class="row">
            <span class="grow"
              >${this.span(turn)} <strong>${turn.user}</strong> ${word(this.language, "part", turn.part)}
              ${turn.weekly ? html`<span class="soft">${this.say("duty.weekly")}</span>` : nothing}</span
            >
            ${this.desk.may("write_rosters") && Date.parse(turn.end) > Date.now()
              ? html`<button ?disabled=${this.busy} aria-label=${`${this.say("duty.remove")}: ${turn.user}`} @click=${() => end(turn.shift)}>
                  ${this.say("duty.remove")}
                </button>`
              : nothing}
          </li>`,
        )}
        ${desk.gaps.map(
          (gap) => html`<li class="gap">
            <ha-icon icon="mdi:account-alert" aria-hidden="true"></ha-icon> ${this.span(gap)} ${this.say("duty.nobody")}
          </li>`,
        )}
      </ul>`;
  }

  /** From when until when; the day is told where it is another one. */
  private span({ start, end }: { start: string; end: string }): string {
    return `${timeOfDay(this.language, start, this.zone)} – ${timeOfDay(this.language, end, this.zone, start)}`;
  }

  private form(periods: DutyPeriod[]): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const names = ["desk", "user", "part", "weekday", "starts", "ends", "from", "until"];
      const { desk, body } = shiftOf(filled(event.target as HTMLFormElement, names));
      void this.attempt(async () => {
        await this.desk.ask("addShift", { path: { desk }, body });
        this.adding = false;
        await this.fetch();
      });
    };
    const language = this.language;
    return html`<form @submit=${submit}>
      <label
        >${this.say("duty.desk")}
        <select name="desk" required>
          ${this.desks().map(([id, name]) => html`<option value=${id}>${name}</option>`)}
        </select></label
      >
      <label>${this.say("duty.who")}<input name="user" required maxlength="64" list="people" autocomplete="off" /></label>
      <datalist id="people">${peopleIn(periods).map((one) => html`<option value=${one}></option>`)}</datalist>
      ${choice(language, "part", "duty.part", PARTS)}
      <label
        >${this.say("duty.when")}
        <select @change=${(event: Event) => (this.weekly = (event.target as HTMLSelectElement).value === "weekly")}>
          <option value="weekly" ?selected=${this.weekly}>${this.say("duty.weekly")}</option>
          <option value="once" ?selected=${!this.weekly}>${this.say("duty.once")}</option>
        </select></label
      >
      ${this.weekly
        ? html`${choice(language, "weekday", "duty.weekday", WEEKDAYS)}
            <label>${this.say("duty.starts")}<input type="time" name="starts" required value="09:00" /></label>
            <label>${this.say("duty.ends")}<input type="time" name="ends" required value="18:00" /></label>`
        : html`<label>${this.say("duty.starts")}<input type="datetime-local" name="from" required /></label>
            <label>${this.say("duty.ends")}<input type="datetime-local" name="until" required /></label>`}
      <div class="row">
        <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
        <button type="button" @click=${() => (this.adding = false)}>${this.say("cancel")}</button>
      </div>
    </form>`;
  }

  /** The desks whose rosters this person keeps: their own dongs, and every desk for whoever is bound to none. */
  private desks(): [string, string][] {
    const own = this.desk.account?.dongs ?? [];
    const dongs = own.length > 0 ? own : this.desk.everyDong();
    const found = dongs.map((id): [string, string] => [`dong:${id}`, this.desk.dongName(id)]);
    return own.length > 0 ? found : [["centre", this.say("office.centre")], ...found];
  }

  private async step(days: number): Promise<void> {
    this.from += days * DAY_MS;
    await this.attempt(() => this.fetch());
  }

  private async fetch(): Promise<void> {
    const query = { from: new Date(this.from).toISOString(), to: new Date(this.from + DAYS * DAY_MS).toISOString() };
    this.periods = (await this.desk.ask<Listed<DutyPeriod>>("dutyCalendar", { query })).items;
  }
}
