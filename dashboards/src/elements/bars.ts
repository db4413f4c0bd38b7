/** A bar for every row of a table, one number each. */

import { html, svg, type TemplateResult } from "lit";

export interface Bar {
  name: string;
  value: number | null;
}

const ROW = 28;
const NAMES = 220;
const WIDTH = 640;
const NUMBERS = 80;
const MOST_LETTERS = 22;

/** How long each bar is, of `width`; what is not known has none. The longest is as long as there is room. */
export function lengths(bars: readonly Bar[], width: number): number[] {
  const most = Math.max(0, ...bars.map((one) => one.value ?? 0));
  return bars.map(({ value }) => (value === null || value <= 0 || most === 0 ? 0 : (value / most) * width));
}

/** The chart; the table it stands beside is its text, so it is told by its title alone. */
export function bars(title: string, shown: readonly Bar[], written: (value: number | null) => string): TemplateResult {
  const long = lengths(shown, WIDTH - NAMES - NUMBERS);
  return html`<svg class="bars" role="img" aria-label=${title} viewBox="0 0 ${WIDTH} ${shown.length * ROW}">
    ${shown.map(
      ({ name, value }, row) => svg`<g transform="translate(0 ${row * ROW})">
        <text x=${NAMES - 8} y="19" text-anchor="end">${shortened(name)}</text>
        <rect x=${NAMES} y="5" height=${ROW - 10} width=${long[row]!} rx="3" />
        <text x=${NAMES + long[row]! + 6} y="19">${written(value)}</text>
      </g>`,
    )}
  </svg>`;
}

function shortened(name: string): string {
  const letters = [...name];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join("")}…` : name;
}
