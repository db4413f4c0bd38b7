/** A table of statistics as the region answers it, and what can be asked of each. */

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

/** What a row is about: its words, with names for ids. */
export function nameOf(statistics: Statistics, row: Row): string {
  return statistics.columns
    .filter((column) => column.kind === "text")
    .map((column) => written("", statistics, column, row[column.key] ?? null))
    .filter(Boolean)
    .join(" · ");
}

/** A cell as people read it; what is not known or kept back is a dash. */
export function written(language: string, statistics: Statistics, column: Column, cell: Cell): string {
  if (cell === null) {
    return column.kind === "text" ? "" : "–";
  }
  if (typeof cell === "string") {
    return statistics.names[column.key]?.[cell] ?? cell;
  }
  const digits = column.kind === "count" ? 0 : 1;
  const text = new Intl.NumberFormat(language || undefined, { maximumFractionDigits: digits }).format(cell);
  return column.kind === "percent" ? `${text} %` : text;
}
