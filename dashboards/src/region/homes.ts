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
