import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { navigate, pageOf } from "../hass";
import type { Desk } from "../region/desk";
import { byUrgency, isUnanswered } from "../region/patch";
import type { IncidentRow, Listed, Ticket, ToDo } from "../region/shapes";
import { isDueToday } from "../region/tasks";
import { DeskCard } from "../elements/desk-card";
import "../elements/hand-overs";
import { priorityMark, stateMark } from "../elements/marks";
import "../elements/offer";
import { shared } from "../elements/styles";
import "../elements/task";
import { tickets } from "../elements/tickets";
import { moment } from "../words/times";
import { word, type Key } from "../words/words";

/** The dong officer's day (A2): one number, the list by urgency, hand-overs, deferred signals, tasks, equipment. */
@customElement("smartcare-today-card")
export class TodayCard extends DeskCard {
  static override styles = [
    shared,
    css`
      .number {
        display: flex;
        align-items: baseline;
        gap: 12px;
      }
      .number strong {
        font-size: 3.5rem;
        line-height: 1;
        font-variant-numeric: tabular-nums;
      }
      .number.some strong {
        color: var(--urgent);
      }
      li {
        border-top: 1px solid var(--line);
      }
      .signal {
        display: grid;
        gap: 2px;
        width: 100%;
        padding: 10px 4px;
        border: 0;
        border-radius: 0;
        background: none;
        text-align: start;
        justify-items: start;
        justify-content: stretch;
      }
      /* Of hundreds only those on the screen are laid out. What stands out of its line would be cut off. */
      .line {
        content-visibility: auto;
        contain-intrinsic-size: auto 92px;
      }
      .line button:focus-visible {
        outline-offset: -3px;
      }
      .signal:hover {
        background: var(--secondary-background-color, #f4f4f4);
      }
      .why {
        overflow-wrap: anywhere;
      }
      .late {
        color: var(--urgent);
        font-weight: 600;
      }
      .clock {
        --mdc-icon-size: 18px;
        margin-inline-end: 2px;
      }
      .foot {
        margin-top: 16px;
        justify-content: space-between;
      }
    `,
  ];

  /** The equipment that is looked at; null while it is not. */
  @state() private tickets: Ticket[] | null = null;
  @state() private closing: number | null = null;

  protected override content(desk: Desk): TemplateResult {
    const zone = this.hass.config.time_zone;
    const rows = byUrgency(desk.incidents);
    const unanswered = rows.filter(isUnanswered);
    const running = rows.filter((row) => !isUnanswered(row) && row.state !== "deferred");
    const deferred = rows.filter((row) => row.state === "deferred");
    const handOvers = desk.toDo.filter((one) => one.kind === "hand_over");
    const tasks = desk.toDo.filter((one) => one.kind === "task");
    const today = tasks.filter((one) => isDueToday(one, zone));
    const later = tasks.filter((one) => !today.includes(one));
    const offers = desk.toDo.filter((one) => one.kind === "transfer");
    const others = desk.toDo.filter((one) => !["hand_over", "incident", "task", "transfer"].includes(one.kind));
    return html`
      <div class="number ${unanswered.length > 0 ? "some" : ""}" aria-live="polite" aria-busy=${!desk.loaded}>
        <strong>${desk.loaded ? unanswered.length : "…"}</strong><h1>${this.say("to_handle")}</h1>
      </div>
      ${this.refused()}
      ${unanswered.length === 0 && desk.loaded ? html`<p class="soft">${this.say("nothing_to_handle")}</p>` : nothing}
      ${this.signals(unanswered)} ${this.section("under_way", running)}
      ${handOvers.length > 0
        ? html`<h2>${this.say("hand_overs")} · ${handOvers.length}</h2>
            <smartcare-hand-overs .desk=${desk} .zone=${zone} .waiting=${handOvers}></smartcare-hand-overs>`
        : nothing}
      ${this.section("deferred", deferred)}
      ${this.work(desk, "tasks", today)} ${this.work(desk, "tasks_later", later)}
      ${this.offers(desk, offers)}
      ${others.length > 0 ? html`<h2>${this.say("to_settle")} · ${others.length}</h2>${this.toDo(others)}` : nothing} ${this.equipment(desk)}
      <div class="row foot soft">
        ${desk.summary?.equipment == null
          ? html`<span></span>`
          : html`<button class="equipment" aria-expanded=${this.tickets !== null} @click=${() => void this.lookAtEquipment()}>
              <ha-icon icon="mdi:wrench-clock" aria-hidden="true"></ha-icon> ${this.say("equipment")} ${desk.summary.equipment}
            </button>`}
        <span class="row"
          >${this.say("signed_in_as", { name: desk.account?.name ?? "" })}
          <button @click=${() => void this.act(() => desk.signOut())}>${this.say("sign_out")}</button></span
        >
      </div>
    `;
  }

  private section(title: Key, rows: IncidentRow[]): TemplateResult | typeof nothing {
    return rows.length === 0 ? nothing : html`<h2>${this.say(title)} · ${rows.length}</h2>${this.signals(rows)}`;
  }

  /** Visits, calls back and other tasks; whom they are about is asked for one by one. */
  private work(desk: Desk, title: Key, tasks: ToDo[]): TemplateResult | typeof nothing {
    return tasks.length === 0
      ? nothing
      : html`<h2>${this.say(title)} · ${tasks.length}</h2>
          <ul>
            ${repeat(
              tasks,
              (one) => one.label,
              (one) => html`<li style="padding: 8px 4px"><smartcare-task .desk=${desk} .zone=${this.hass.config.time_zone} .task=${one}></smartcare-task></li>`,
            )}
          </ul>`;
  }

  /** People whom other dongs offer; whom they are about is asked for one by one. */
  private offers(desk: Desk, offers: ToDo[]): TemplateResult | typeof nothing {
    return offers.length === 0
      ? nothing
      : html`<h2>${this.say("transfer.offers")} · ${offers.length}</h2>
          <ul>
            ${repeat(
              offers,
              (one) => one.label,
              (one) => html`<li style="padding: 8px 4px"><smartcare-offer .desk=${desk} .zone=${this.hass.config.time_zone} .task=${one}></smartcare-offer></li>`,
            )}
          </ul>`;
  }

  private signals(rows: IncidentRow[]): TemplateResult {
    return html`<ul>
      ${repeat(
        rows,
        (row) => row.label,
        (row) => html`<li class="line">
          <button class="signal" data-incident=${row.label} @click=${() => this.openPerson(row)}>
            <span class="row"
              >${priorityMark(this.language, row.priority)}
              ${row.state === "open" ? nothing : stateMark(this.language, row.state)}
              <span class="soft">${row.label} · ${this.desk?.dongName(row.dong)}</span></span
            >
            <span class="why">${row.why.text}</span>
            ${row.badges.map((badge) => html`<span class="late">${badge.text}</span>`)}
            <span class="soft"
              ><smartcare-age .since=${row.opened_at} .language=${this.language}></smartcare-age>${this.deadline(row)}</span
            >
          </button>
        </li>`,
      )}
    </ul>`;
  }

  /** By when something has to happen: taken, acted on, or (deferred) waited for. */
  private deadline(row: IncidentRow): TemplateResult | typeof nothing {
    const at = row.deferred_until ?? row.claim_expires_at ?? row.claim_by;
    if (at === null) {
      return nothing;
    }
    const shown = moment(this.language, at, this.hass.config.time_zone);
    if (row.claimed_by) {
      return html` · ${this.say("held_by", { name: row.claimed_by })} · ${this.say("claim_until", { at: shown })}`;
    }
    if (row.deferred_until !== null) {
      return html` · ${this.say("until", { at: shown })}`;
    }
    const late = Date.parse(at) < Date.now();
    return html` ·
      <span class=${late ? "late" : ""}
        ><ha-icon class="clock" icon=${late ? "mdi:clock-alert-outline" : "mdi:clock-outline"} aria-hidden="true"></ha-icon>${late ? this.say("overdue") : nothing}
        ${this.say("take_by", { at: shown })}</span
      >`;
  }

  private toDo(entries: ToDo[]): TemplateResult {
    return html`<ul>
      ${repeat(
        entries,
        (one) => `${one.kind}.${one.label}`,
        (one) => html`<li class="row" style="padding: 8px 4px">
          <div class="grow">
            <div>${one.what.text}</div>
            <div class="soft">
              ${word(this.language, "kind", one.kind)} ${one.label}
              ${one.due_at
                ? html`·
                    <span class=${one.overdue ? "late" : ""}
                      >${one.overdue ? this.say("overdue") : ""}
                      ${this.say("due", { at: moment(this.language, one.due_at, this.hass.config.time_zone) })}</span
                    >`
                : nothing}
            </div>
          </div>
        </li>`,
      )}
    </ul>`;
  }

  private equipment(desk: Desk): TemplateResult | typeof nothing {
    if (this.tickets === null) {
      return nothing;
    }
    const close = (ticket: number, memo: string): void => {
      void this.act(async (asked) => {
        await asked.ask("closeTicket", { path: { ticket }, body: { memo } });
        this.closing = null;
        await Promise.all([this.fetchTickets(asked), asked.load()]);
      });
    };
    return html`<h2>${this.say("equipment")}</h2>
      ${this.tickets.length === 0 ? html`<p class="soft">${this.say("equipment.none")}</p>` : nothing}
      ${tickets(this.language, this.tickets, {
        closing: this.closing,
        busy: this.busy,
        dongName: (id) => desk.dongName(id),
        begin: (ticket) => (this.closing = ticket),
        ...(desk.may("tend_equipment") && { close }),
      })}`;
  }

  private async lookAtEquipment(): Promise<void> {
    if (this.tickets !== null) {
      this.tickets = null;
      return;
    }
    await this.act((desk) => this.fetchTickets(desk));
  }

  private async fetchTickets(desk: Desk): Promise<void> {
    this.tickets = (await desk.ask<Listed<Ticket>>("listTickets")).items;
  }

  private openPerson(row: IncidentRow): void {
    navigate(pageOf(String(this.config["person_page"] ?? "person"), { incident: row.label }));
  }
}
