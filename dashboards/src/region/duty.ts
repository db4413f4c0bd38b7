/** The duty calendar as the region answers it, and the days it is shown by. */

import type { Explanation } from "./shapes";

export interface Turn {
  shift: number;
  start: string;
  end: string;
  user: string;
  part: string;
  order: number;
  weekly: boolean;
}

export interface DeskDuty {
  desk: string;
  name: string;
  turns: Turn[];
  gaps: { start: string; end: string }[];
}

export interface DutyPeriod {
  start: string;
  end: string;
  dongs_open: boolean;
  why: Explanation;
  desks: DeskDuty[];
}

export interface DutyDay {
  /** Local date, YYYY-MM-DD. */
  day: string;
  periods: DutyPeriod[];
}

const HOLIDAYS = new Set(["duty.holiday", "duty.local_day_off"]);

/** Whether nobody of the dongs works because of a holiday. */
export function isHoliday(period: Pick<DutyPeriod, "why">): boolean {
  return HOLIDAYS.has(period.why.key);
}

/** The local day a moment belongs to. */
export function dayOf(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date(at));
}

/** The periods by the local day on which they begin, in order. */
export function byDay(periods: readonly DutyPeriod[], timeZone: string): DutyDay[] {
  const days = new Map<string, DutyPeriod[]>();
  for (const period of periods) {
    const day = dayOf(period.start, timeZone);
    days.set(day, [...(days.get(day) ?? []), period]);
  }
  return [...days].map(([day, found]) => ({ day, periods: found }));
}

/** Names people have in the calendar, to choose from. */
export function peopleIn(periods: readonly DutyPeriod[]): string[] {
  return [...new Set(periods.flatMap((period) => period.desks.flatMap((desk) => desk.turns.map((turn) => turn.user))))].sort();
}

/** What the region is told of a shift that was filled in: every week, or once. */
export function shiftOf(given: Record<string, string>): { desk: string; body: Record<string, unknown> } {
  const { desk = "", user = "", part = "", weekday = "", starts = "", ends = "", from = "", until = "" } = given;
  const times =
    weekday === ""
      ? { from: new Date(from).toISOString(), until: new Date(until).toISOString() }
      : { weekday: Number(weekday), starts, ends };
  return { desk, body: { user, part, ...times } };
}
