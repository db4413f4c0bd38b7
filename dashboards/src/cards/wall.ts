import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Desk } from "../region/desk";
import { byUrgency, isUnanswered } from "../region/patch";
import { DeskCard } from "../elements/desk-card";
import { priorityMark } from "../elements/marks";
import { shared } from "../elements/styles";

/** The wall board (K2): counts, the oldest that waits, dispatches with their minutes; no names, to be read from five metres. */
@customElement("smartcare-wall-card")
export class WallCard extends DeskCard {
  static override styles = [
    shared,
    css`
      .counts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
        gap: 16px;
      }
      .count {
        border: 2px solid var(--line);
        border-radius: 16px;
        padding: 12px 20px;
      }
      .count strong {
        display: block;
        font-size: clamp(2.5rem, 6vw, 6.5rem);
        white-space: nowrap;
        line-height: 1;
        font-variant-numeric: tabular-nums;
      }
      .count span {
        font-size: clamp(1.2rem, 2vw, 2rem);
      }
      .count.some {
        border-color: var(--urgent);
        color: var(--urgent);
      }
      .rows {
        font-size: clamp(1.4rem, 2.4vw, 2.4rem);
      }
      .rows .mark {
        font-size: inherit;
      }
      .rows .mark ha-icon {
        --mdc-icon-size: 1.2em;
      }
      .rows li {
        padding: 6px 0;
        border-top: 1px solid var(--line);
      }
      h2 {
        font-size: clamp(1.2rem, 2vw, 2rem);
      }
    `,
  ];

  protected override content(desk: Desk): TemplateResult {
    const waiting = byUrgency(desk.incidents).filter(isUnanswered);
    const states = desk.summary?.states ?? {};
    const running = (states["claimed"] ?? 0) + (states["contacting"] ?? 0) + (states["dispatched"] ?? 0);
    const oldest = desk.summary?.oldest_unanswered_at;
    return html`
      <div class="counts">
        <div class="count ${waiting.length > 0 ? "some" : ""}"><strong>${waiting.length}</strong><span>${this.say("wall.waiting")}</span></div>
        <div class="count">
          <strong
            >${oldest ? html`<smartcare-age bare .since=${oldest} .language=${this.language}></smartcare-age>` : "–"}</strong
          ><span>${this.say("wall.oldest")}</span>
        </div>
        <div class="count"><strong>${running}</strong><span>${this.say("wall.running")}</span></div>
        <div class="count"><strong>${states["deferred"] ?? 0}</strong><span>${this.say("wall.deferred")}</span></div>
        <div class="count"><strong>${desk.summary?.equipment ?? "–"}</strong><span>${this.say("wall.equipment")}</span></div>
      </div>
      <ul class="rows">
        ${waiting.slice(0, 8).map(
          (row) => html`<li class="row">
            ${priorityMark(this.language, row.priority)} <span class="grow">${row.label} · ${this.desk?.dongName(row.dong)}</span>
            <smartcare-age .since=${row.opened_at} .language=${this.language}></smartcare-age>
          </li>`,
        )}
      </ul>
      <h2>${this.say("wall.dispatches")}</h2>
      <ul class="rows">
        ${desk.summary?.dispatches.map(
          (one) => html`<li class="row">
            <ha-icon icon="mdi:ambulance" aria-hidden="true"></ha-icon><span class="grow">${one.incident}</span>
            <smartcare-age .since=${one.since} .language=${this.language}></smartcare-age>
          </li>`,
        )}
        ${desk.summary?.dispatches.length === 0 ? html`<li class="soft">${this.say("wall.none")}</li>` : nothing}
      </ul>
    `;
  }
}
