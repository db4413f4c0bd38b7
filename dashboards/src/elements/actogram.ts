/** When somebody is up and about: one row for each day, one column for each quarter of an hour. */

import { html, svg, type TemplateResult } from "lit";
import { say } from "../words/words";

/** One local day: what the person did in each quarter of an hour, from midnight on. */
export interface ActiveDay {
  day: string;
  quarters: number[];
}

const QUARTERS = 96;
const ROW = 2;
const MARK = 1.6;
const LEFT = 14;
const TOP = 5;
const HOURS = [0, 6, 12, 18, 24];

/** One outline around every stretch of activity, as the path of an SVG; a quarter of an hour is 1 wide. */
export function outline(days: readonly ActiveDay[]): string {
  return days
    .flatMap(({ quarters }, row) => stretches(quarters).map(([first, last]) => `M${first} ${row * ROW}h${last - first}v${MARK}H${first}z`))
    .join("");
}

/** First and last (not included) quarter of every stretch in which something was done. */
export function stretches(quarters: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  quarters.forEach((count, at) => {
    const latest = found[found.length - 1];
    if (count <= 0) {
      return;
    }
    if (latest !== undefined && latest[1] === at) {
      latest[1] = at + 1;
    } else {
      found.push([at, at + 1]);
    }
  });
  return found;
}

/** The picture in words: on how many days there was any activity, and which day was the quietest; the last is not over. */
export function inWords(language: string, days: readonly ActiveDay[]): string {
  const busy = days.map(({ day, quarters }) => ({ day, count: quarters.filter((one) => one > 0).length }));
  const active = busy.filter((one) => one.count > 0).length;
  const whole = busy.length > 1 ? busy.slice(0, -1) : busy;
  const quietest = whole.reduce((least, one) => (one.count < least.count ? one : least), whole[0] ?? { day: "", count: 0 });
  return say(language, "actogram.words", { days: days.length, active, quietest: quietest.day, quarters: quietest.count });
}

/** The picture with its hours, and the same in words below. */
export function actogram(language: string, days: readonly ActiveDay[]): TemplateResult {
  const words = inWords(language, days);
  const height = days.length * ROW;
  return html`<svg
      class="actogram"
      role="img"
      aria-label=${words}
      viewBox="0 0 ${LEFT + QUARTERS + 2} ${TOP + height + 1}"
    >
      ${HOURS.map((hour) => svg`<text x=${LEFT + hour * 4} y="3.4" text-anchor="middle">${hour}</text>`)}
      ${days.map(({ day }, row) => (row % 5 === 0 ? svg`<text x="0" y=${TOP + row * ROW + 2.4}>${day.slice(5).replace("-", "/")}</text>` : null))}
      <g transform="translate(${LEFT} ${TOP})">
        ${HOURS.map((hour) => svg`<path class="hour" d="M${hour * 4} 0v${height}" />`)}
        <path class="done" d=${outline(days)} />
      </g>
    </svg>
    <p class="soft">${words}</p>`;
}
