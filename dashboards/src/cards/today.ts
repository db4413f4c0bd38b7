import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { navigate, pageOf } from "../hass";
import type { Desk } from "../region/desk";
import { byUrgency, isUnanswered } from "../region/patch";
import type { IncidentRow, ToDo } from "../region/shapes";
import { DeskCard } from "../elements/desk-card";
import { priorityMark, stateMark } from "../elements/marks";
import { shared } from "../elements/styles";
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
      .foot {
        margin-top: 16px;
        justify-content: space-between;
      }
    `,
  ];

  protected override content(desk: Desk): TemplateResult {
    const rows = byUrgency(desk.incidents);
    const unanswered = rows.filter(isUnanswered);
    const running = rows.filter((row) => !isUnanswered(row) && row.state !== "deferred");
    const deferred = rows.filter((row) => row.state === "deferred");
    const handOvers = desk.toDo.filter((one) => one.kind === "hand_over");
    const tasks = desk.toDo.filter((one) => one.kind !== "hand_over" && one.kind !== "incident");
    return html`
      <div class="number ${unanswered.length > 0 ? "some" : ""}" aria-live="polite">
        <strong>${unanswered.length}</strong><h1>${this.say("to_handle")}</h1>
      </div>
      ${this.refused()}
      ${unanswered.length === 0 && desk.loaded ? html`<p class="soft">${this.say("nothing_to_handle")}</p>` : nothing}
      ${this.signals(unanswered)} ${this.section("under_way", running)}
      ${handOvers.length > 0 ? html`<h2>${this.say("hand_overs")}</h2>${this.toDo(handOvers)}` : nothing}
      ${this.section("deferred", deferred)}
      ${tasks.length > 0 ? html`<h2>${this.say("tasks")}</h2>${this.toDo(tasks)}` : nothing}
      <div class="row foot soft">
        <span
          >${desk.summary?.equipment == null
            ? nothing
            : html`<ha-icon icon="mdi:wrench-clock" aria-hidden="true"></ha-icon> ${this.say("equipment")}
                ${desk.summary.equipment}`}</span
        >
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

  private signals(rows: IncidentRow[]): TemplateResult {
    return html`<ul>
      ${repeat(
        rows,
        (row) => row.label,
        (row) => html`<li>
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

  private deadline(row: IncidentRow): TemplateResult | typeof nothing {
    const at = row.deferred_until ?? row.claim_expires_at;
    if (at === null) {
      return nothing;
    }
    const shown = moment(this.language, at, this.hass.config.time_zone);
    return html` ·
    ${row.claimed_by ? html`${this.say("held_by", { name: row.claimed_by })} · ${this.say("claim_until", { at: shown })}` : this.say("until", { at: shown })}`;
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
          ${one.kind === "hand_over"
            ? html`<button
                ?disabled=${this.busy}
                @click=${() =>
                  void this.act(async (desk) => {
                    await desk.ask("acceptHandOver", { path: { sheet: one.label }, body: {} });
                    await desk.load();
                  })}
              >
                ${this.say("accept")}
              </button>`
            : nothing}
        </li>`,
      )}
    </ul>`;
  }

  private openPerson(row: IncidentRow): void {
    navigate(pageOf(String(this.config["person_page"] ?? "person"), { incident: row.label }));
  }
}
