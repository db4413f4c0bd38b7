/** A table of statistics as the region answers it, and what can be asked of each. */

import { say, word } from "../words/words";

export type Cell = string | number | null;
export type Row = Record<string, Cell>;

export interface Column {
  key: string;
  kind: "text" | "count" | "number" | "percent" | "minutes";
  heading: string;
}

export interface Statistics {
  table: string;
  title: string;
  from: string;
  to: string;
  by: string[];
  columns: Column[];
  rows: Row[];
  total: Row | null;
  names: Record<string, Record<string, string>>;
  withheld: number;
}

const TIMES = ["day", "month", "year"];
const PLACES = ["district", "dong"];

/** T1 to T5, and what each can be split by. */
export const TABLES: Record<string, readonly string[]> = {
  centre: [...TIMES, ...PLACES, "service", "desk"],
  adoption: PLACES,
  year_on_year: [],
  outcomes: [...TIMES, ...PLACES, "service", "desk"],
  effect: ["month", "year", ...PLACES, "service", "desk"],
};

/** The rows of one dong, or all. A table without dongs has nothing to choose from. */
export function ofDong(rows: readonly Row[], dong: string): readonly Row[] {
  return dong === "" ? rows : rows.filter((row) => row["dong"] === dong);
}

/** Which words the codes of a column have; the others come with their names, or are what they say. */
export const WORD_GROUPS: Record<string, string> = { service: "service", measure: "figure" };

/** What a row is about: its words, with names for ids. */
export function nameOf(language: string, statistics: Statistics, row: Row): string {
  return statistics.columns
    .filter((column) => column.kind === "text" && column.key !== "source")
    .map((column) => written(language, statistics, column, row[column.key] ?? null))
    .filter(Boolean)
    .join(" · ");
}

/** A cell as people read it, its unit in the heading; what is not known or kept back is a dash. */
export function written(language: string, statistics: Statistics, column: Column, cell: Cell): string {
  if (cell === null) {
    return column.kind === "text" ? "" : "–";
  }
  if (typeof cell === "string") {
    if (cell === "") {
      return column.key === "source" ? "" : say(language, "statistics.undivided");
    }
    return statistics.names[column.key]?.[cell] ?? word(language, WORD_GROUPS[column.key] ?? column.key, cell);
  }
  const digits = column.kind === "count" ? 0 : 1;
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(cell);
}
