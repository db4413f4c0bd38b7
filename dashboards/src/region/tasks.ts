/** Which tasks belong to today. */

import type { ToDo } from "./shapes";

/** Whether something is to be done by the end of the local day, or should have been done before. */
export function isDueToday(task: Pick<ToDo, "due_at">, timeZone: string, now: Date = new Date()): boolean {
  if (task.due_at === null) {
    return false;
  }
  const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  return day.format(new Date(task.due_at)) <= day.format(now);
}
