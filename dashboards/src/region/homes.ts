/** Which homes of the list are wanted, and in which order. */

import type { HouseholdRow } from "./shapes";

export const STAGES = ["danger", "check", "watch", "blind", "absent", "normal"] as const;
export const RISKS = ["high", "medium", "general"] as const;
export const COLUMNS = ["name", "dong", "stage", "quiet", "equipment", "risk", "night", "incident"] as const;

export type Column = (typeof COLUMNS)[number];

/** What is shown of the list. Empty words mean all of them; `search` looks in name, id and incident. */
export interface Filter {
  search: string;
  stage: string;
  risk: string;
  dong: string;
  column: Column;
  descending: boolean;
}

export const EVERY: Filter = { search: "", stage: "", risk: "", dong: "", column: "stage", descending: false };

const HOUR_MS = 3_600_000;
/** At this share of its limit a home is watched (the kernel's rule). */
export const WATCHED = 0.75;

/** How long a home has been quiet at a moment, in seconds; null before its first sign of life. */
export function quietS(row: HouseholdRow, now: number): number | null {
  return row.last_evidence_at === null ? null : Math.max(0, (now - Date.parse(row.last_evidence_at)) / 1000);
}

/** Whether a home has been quiet for most of what it may. */
export function isNearItsLimit(row: HouseholdRow, now: number): boolean {
  const quiet = quietS(row, now);
  return quiet !== null && row.limit_s !== null && quiet >= WATCHED * row.limit_s;
}

/** The short number of the incident that is open about a home, or nothing. */
export function labelOf(row: HouseholdRow): string {
  return row.incident === null ? "" : `I-${row.incident}`;
}

/** The rows that are wanted, in order; of equal ones by name. `dongName` is what people call a dong. */
export function shownHomes(
  rows: readonly HouseholdRow[],
  filter: Filter,
  language: string,
  dongName: (id: string) => string,
  now: number,
): HouseholdRow[] {
  const { compare } = new Intl.Collator(language);
  const wanted = filter.search.trim().toLocaleLowerCase(language);
  const has = (text: string): boolean => text.toLocaleLowerCase(language).includes(wanted);
  const meant = (row: HouseholdRow): boolean =>
    (!filter.stage || row.stage === filter.stage) &&
    (!filter.risk || row.risk === filter.risk) &&
    (!filter.dong || row.dong === filter.dong) &&
    (!wanted || has(row.name) || has(row.id) || has(labelOf(row)));
  const sign = filter.descending ? -1 : 1;
  const key = keyOf(filter.column, dongName, now);
  return rows
    .filter(meant)
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => sign * inOrder(a.key, b.key, compare) || compare(a.row.name, b.row.name))
    .map(({ row }) => row);
}

function inOrder(a: string | number, b: string | number, compare: (a: string, b: string) => number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b));
}

/** What a column is sorted by: the most urgent, the longest and the most come first. */
function keyOf(column: Column, dongName: (id: string) => string, now: number): (row: HouseholdRow) => string | number {
  switch (column) {
    case "name":
      return (row) => row.name;
    case "dong":
      return (row) => dongName(row.dong);
    case "stage":
      return (row) => (STAGES as readonly string[]).indexOf(row.stage ?? "normal");
    case "quiet":
      return (row) => -share(row, now);
    case "equipment":
      return (row) => -row.equipment;
    case "risk":
      return (row) => (RISKS as readonly string[]).indexOf(row.risk);
    case "night":
      return (row) => (row.night_consent ? 0 : 1);
    case "incident":
      return (row) => -(row.incident ?? 0);
  }
}

/** How much of its limit a home has been quiet; without a limit, hours against a day. */
function share(row: HouseholdRow, now: number): number {
  const quiet = quietS(row, now);
  return quiet === null ? -1 : quiet / (row.limit_s ?? (24 * HOUR_MS) / 1000);
}
