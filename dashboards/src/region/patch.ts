/** Changes shown before the list is asked for again, and the order of a desk's list. */

import type { Change, IncidentRow } from "./shapes";

export const PRIORITIES = ["sos", "danger_words", "danger", "missed_check", "equipment"] as const;

const WAITING = new Set(["open", "deferred"]);
/** Who holds what waits. */
const NOBODY = { claimed_by: null, claim_expires_at: null };

/** The rows with what a change tells, unless they are newer than it; what is closed leaves the list. */
export function patched(rows: readonly IncidentRow[], changes: readonly Change[]): IncidentRow[] {
  const latest = new Map(changes.map((change) => [change.incident, change]));
  return rows
    .map((row) => {
      const change = latest.get(row.label);
      return change === undefined || change.at < row.changed_at
        ? row
        : { ...row, ...(WAITING.has(change.state) && NOBODY), state: change.state, priority: change.priority, desk: change.desk, changed_at: change.at };
    })
    .filter((row) => row.state !== "closed");
}

/** Whether somebody should take it now. */
export function isUnanswered(row: IncidentRow): boolean {
  return row.state === "open";
}

/** Moments of the region are all written alike, so their letters tell their order. */
function inTime(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The most urgent first: what nobody has taken, then what is under way, then what is deferred; then by priority and age. */
export function byUrgency(rows: readonly IncidentRow[]): IncidentRow[] {
  const rank = (row: IncidentRow): number => (row.state === "open" ? 0 : row.state === "deferred" ? 2 : 1);
  const priority = (row: IncidentRow): number => PRIORITIES.indexOf(row.priority as (typeof PRIORITIES)[number]);
  return [...rows].sort(
    (a, b) =>
      rank(a) - rank(b) || priority(a) - priority(b) || inTime(a.opened_at, b.opened_at) || a.number - b.number,
  );
}
