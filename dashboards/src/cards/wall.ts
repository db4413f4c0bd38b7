import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Desk } from "../region/desk";
import { byUrgency, isUnanswered } from "../region/patch";
import type { DeskBoard } from "../region/shapes";
import { DeskCard } from "../elements/desk-card";
import { health } from "../elements/health";
import { priorityMark } from "../elements/marks";
import { shared } from "../elements/styles";
import { moment } from "../words/times";

/** Health changes slowly; names come with the signals, but a storm must not become a storm of questions. */
const LOOK_MS = 30_000;
const SOONEST_MS = 2_000;
const MOST = 8;

/**
 * The wall board (K2): counts, the oldest that waits, dispatches with their minutes, and whether lines, feeds and homes
 * are well. Names are masked by the region; everything is written to be read from five metres.
 */
@customElement("smartcare-wall-card")
export class WallCard extends DeskCard {
  static override styles = [
    shared,
    css`
      .counts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr));
        gap: 16px;
      }
      .count {
        border: 2px solid var(--line);
        border-radius: 16px;
        padding: 12px 14px;
        overflow-wrap: normal;
      }
      .count strong {
        display: block;
        font-size: clamp(2.5rem, 5vw, 7rem);
        white-space: nowrap;
        line-height: 1;
        font-variant-numeric: tabular-nums;
      }
      @media (min-width: 900px) {
        .oldest {
          grid-column: span 2;
        }
      }
      .count.oldest strong {
        font-size: clamp(2.2rem, 3.8vw, 6rem);
      }
      .count span {
        font-size: clamp(1.2rem, 2vw, 2.4rem);
      }
      .count.some {
        border-color: var(--urgent);
        color: var(--urgent);
      }
      .rows {
        margin-top: 16px;
        font-size: clamp(1.4rem, 2.4vw, 3.2rem);
      }
      .rows .mark {
        font-size: inherit;
      }
      .rows ha-icon,
      .rows .mark ha-icon {
        --mdc-icon-size: 1.2em;
      }
      .rows li {
        padding: 6px 0;
        border-top: 1px solid var(--line);
      }
      h2 {
        font-size: clamp(1.2rem, 2vw, 2.4rem);
      }
      .health {
        display: flex;
        flex-wrap: wrap;
        gap: 0 40px;
        margin-top: 16px;
        border-top: 1px solid var(--line);
      }
      .tile {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: clamp(1.1rem, 1.7vw, 2.4rem);
        padding: 4px 16px;
        border-radius: 12px;
        border: 2px solid var(--line);
      }
      .tile ha-icon {
        --mdc-icon-size: 1.2em;
        flex: none;
      }
      .tile.good ha-icon {
        color: var(--calm);
      }
      .tile.poor {
        border-color: #b26a00;
        background: #ffe2b0;
        color: #2b1a00;
      }
      .tile.bad {
        border-color: #a31515;
        background: #a31515;
        color: #fff;
      }
      .tile.poor .soft,
      .tile.bad .soft {
        color: inherit;
      }
    `,
  ];

  @state() private board: DeskBoard | null = null;
  private looking: ReturnType<typeof setInterval> | undefined;
  private lookedAt = 0;
  private asked = new Set<string>();
  private later: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.looking = setInterval(() => void this.look(), LOOK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.looking);
    clearTimeout(this.later);
    this.later = undefined;
  }

  protected override updated(): void {
    if (!this.desk?.signedIn || this.later !== undefined || !this.labels().some((label) => !this.asked.has(label))) {
      return;
    }
    const wait = Math.max(0, this.lookedAt + SOONEST_MS - Date.now());
    this.later = setTimeout(() => {
      this.later = undefined;
      void this.look();
    }, wait);
  }

  /** The signals whose names are shown; with an empty one, so that a board without any signal is asked for too. */
  private labels(): string[] {
    return ["", ...(this.desk?.incidents ?? []).filter((row) => row.state === "open" || row.state === "dispatched").map((row) => row.label)];
  }

  /** What cannot be asked stays as it was: the banner says when nothing new can be seen. */
  private async look(): Promise<void> {
    if (this.desk?.signedIn) {
      this.lookedAt = Date.now();
      this.asked = new Set(this.labels());
      this.board = await this.desk.ask<DeskBoard>("deskBoard").catch(() => this.board);
    }
  }

  protected override content(desk: Desk): TemplateResult {
    const waiting = byUrgency(desk.incidents).filter(isUnanswered);
    const states = desk.summary?.states ?? {};
    const running = (states["claimed"] ?? 0) + (states["contacting"] ?? 0) + (states["dispatched"] ?? 0);
    const oldest = desk.summary?.oldest_unanswered_at;
    return html`
      <div class="counts">
        <div class="count ${waiting.length > 0 ? "some" : ""}"><strong>${desk.loaded ? waiting.length : "…"}</strong><span>${this.say("wall.waiting")}</span></div>
        <div class="count oldest">
          <strong
            >${oldest ? html`<smartcare-age bare .since=${oldest} .language=${this.language}></smartcare-age>` : "–"}</strong
          ><span>${this.say("wall.oldest")}</span>
        </div>
        <div class="count"><strong>${running}</strong><span>${this.say("wall.running")}</span></div>
        <div class="count"><strong>${states["deferred"] ?? 0}</strong><span>${this.say("wall.deferred")}</span></div>
        <div class="count"><strong>${desk.summary?.equipment ?? "–"}</strong><span>${this.say("wall.equipment")}</span></div>
      </div>
      <ul class="rows">
        ${waiting.slice(0, MOST).map(
          (row) => html`<li class="row">
            ${priorityMark(this.language, row.priority)}
            <span class="grow">${this.who(row.label)} · ${desk.dongName(row.dong)}</span>
            <smartcare-age .since=${row.opened_at} .language=${this.language}></smartcare-age>
          </li>`,
        )}
      </ul>
      <h2>${this.say("wall.dispatches")}</h2>
      <ul class="rows">
        ${desk.summary?.dispatches.map(
          (one) => html`<li class="row">
            <ha-icon icon="mdi:ambulance" aria-hidden="true"></ha-icon><span class="grow">${this.who(one.incident)}</span>
            <smartcare-age .since=${one.since} .language=${this.language}></smartcare-age>
          </li>`,
        )}
        ${desk.summary?.dispatches.length === 0 ? html`<li class="soft">${this.say("wall.none")}</li>` : nothing}
      </ul>
      ${this.board === null ? nothing : health(this.language, this.board, (when) => moment(this.language, when, this.hass.config.time_zone))}
    `;
  }

  /** The number of a signal with the masked name of its person, where this role may see one. */
  private who(label: string): string {
    return [this.board?.names[label], label].filter(Boolean).join(" ");
  }
}
