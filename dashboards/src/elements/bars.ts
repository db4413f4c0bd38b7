/** A bar for every row of a table, one number each. */

import { html, svg, type TemplateResult } from "lit";

export interface Bar {
  name: string;
  value: number | null;
}

const ROW = 28;

/** How the room is divided, in letters of the usual size: on a phone the names are short. */
interface Room {
  names: number;
  width: number;
  letters: number;
}

const WIDE: Room = { names: 220, width: 640, letters: 22 };
const NARROW: Room = { names: 110, width: 340, letters: 10 };
const NUMBERS = 80;

/** How long each bar is, of `width`; what is not known has none. The longest is as long as there is room. */
export function lengths(bars: readonly Bar[], width: number): number[] {
  const most = Math.max(0, ...bars.map((one) => one.value ?? 0));
  return bars.map(({ value }) => (value === null || value <= 0 || most === 0 ? 0 : (value / most) * width));
}

/** The chart; the table it stands beside is its text, so it is told by its title alone. */
export function bars(title: string, shown: readonly Bar[], written: (value: number | null) => string, narrow = false): TemplateResult {
  const { names, width, letters } = narrow ? NARROW : WIDE;
  const long = lengths(shown, width - names - NUMBERS);
  return html`<svg class="bars" role="img" aria-label=${title} viewBox="0 0 ${width} ${shown.length * ROW}">
    ${shown.map(
      ({ name, value }, row) => svg`<g transform="translate(0 ${row * ROW})">
        <text x=${names - 8} y="19" text-anchor="end">${shortened(name, letters)}</text>
        <rect x=${names} y="5" height=${ROW - 10} width=${long[row]!} rx="3" />
        <text x=${names + long[row]! + 6} y="19">${written(value)}</text>
      </g>`,
    )}
  </svg>`;
}

function shortened(name: string, most: number): string {
  const letters = [...name];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : name;
}
