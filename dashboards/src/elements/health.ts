/** Whether the region can see and tell: lines to people, feeds from vendors, homes. Colour, icon and word for each. */

import { html, nothing, type TemplateResult } from "lit";
import type { BoardHomes, DeskBoard } from "../region/shapes";
import { say, word } from "../words/words";

type Sign = "good" | "poor" | "bad";

const ICONS: Record<Sign, string> = { good: "mdi:check-circle", poor: "mdi:alert", bad: "mdi:close-octagon" };
const HOMES: readonly (keyof BoardHomes)[] = ["connected", "silent", "blind", "broken", "unpaired"];
/** Among thousands of homes some always are silent; from this share of them on it is no longer theirs alone. */
const MANY = 0.1;

/** How a group of homes is: homes without equipment are well, and one that is silent does not paint a board red for ever. */
export function signOf(name: keyof BoardHomes, homes: BoardHomes): Sign {
  if (name === "connected" || name === "unpaired" || homes[name] === 0) {
    return "good";
  }
  const all = HOMES.reduce((sum, one) => sum + homes[one], 0);
  return (name === "silent" || name === "blind") && homes.silent + homes.blind >= MANY * all ? "bad" : "poor";
}

/** All of it in one sign: the worst there is. */
export function worst(board: DeskBoard): Sign {
  const homes = HOMES.map((name) => signOf(name, board.homes));
  if (homes.includes("bad") || [...board.lines, ...board.feeds].some((one) => one.failing_since !== null)) {
    return "bad";
  }
  return homes.includes("poor") || board.lines.some((one) => one.failures > 0) ? "poor" : "good";
}

/** Every line, feed and group of homes; a group of homes nobody is in is left out, except those that are well. */
export function health(language: string, board: DeskBoard, at: (when: string) => string): TemplateResult {
  const part = (name: string, found: TemplateResult[]): TemplateResult | typeof nothing =>
    found.length === 0
      ? nothing
      : html`<div class="part">
          <h2>${word(language, "health", name)}</h2>
          <ul class="row">
            ${found}
          </ul>
        </div>`;
  const all = worst(board);
  return html`<section class="health" aria-label=${say(language, "health.title")}>
    ${part("title", [tile(all, "", word(language, "health", all), "")])}
    ${part(
      "lines",
      board.lines.map((one) => {
        const sign: Sign = one.failing_since !== null ? "bad" : one.failures > 0 ? "poor" : "good";
        return tile(sign, word(language, "line", one.name), word(language, "health", sign), since(language, one.failing_since, at));
      }),
    )}
    ${part(
      "feeds",
      board.feeds.map((one) => {
        const sign: Sign = one.failing_since === null ? "good" : "bad";
        const heard = say(language, "health.heard", { at: at(one.heard_at) });
        return tile(sign, one.name, word(language, "health", sign), since(language, one.failing_since, at) || heard);
      }),
    )}
    ${part(
      "homes",
      HOMES.filter((name) => name === "connected" || board.homes[name] > 0).map((name) =>
        tile(signOf(name, board.homes), word(language, "homes_are", name), say(language, "homes.count", { count: board.homes[name] }), ""),
      ),
    )}
  </section>`;
}

function since(language: string, when: string | null, at: (when: string) => string): string {
  return when === null ? "" : say(language, "health.since", { at: at(when) });
}

function tile(sign: Sign, name: string, told: string, more: string): TemplateResult {
  return html`<li class="tile ${sign}">
    <ha-icon icon=${ICONS[sign]} aria-hidden="true"></ha-icon>
    <span>${name ? html`${name} ` : nothing}<strong>${told}</strong>${more ? html` <span class="soft">${more}</span>` : nothing}</span>
  </li>`;
}
