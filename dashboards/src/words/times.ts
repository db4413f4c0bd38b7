/** Ages and moments as people read them. */

import { say } from "./words";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long, in the two largest units: "2 h 5 min". */
export function duration(language: string, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) {
    return say(language, "seconds", { count: whole });
  }
  if (whole < HOUR) {
    return say(language, "minutes", { count: Math.floor(whole / MINUTE) });
  }
  if (whole < DAY) {
    return inHours(language, whole);
  }
  const hours = Math.floor((whole % DAY) / HOUR);
  const days = say(language, "days", { count: Math.floor(whole / DAY) });
  return hours === 0 ? days : `${days} ${say(language, "hours", { count: hours })}`;
}

/** How long, in hours and minutes however many: limits of quiet are spoken of so, "36 h" and not "1 d 12 h". */
export function inHours(language: string, seconds: number): string {
  if (seconds < HOUR) {
    return duration(language, seconds);
  }
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const hours = say(language, "hours", { count: Math.floor(seconds / HOUR) });
  return minutes === 0 ? hours : `${hours} ${say(language, "minutes", { count: minutes })}`;
}

/** A moment: the time of today, or date and time. */
export function moment(language: string, at: string, timeZone: string, now: Date = new Date()): string {
  const when = new Date(at);
  const today = formatter("en-CA", timeZone, "day").format(when) === formatter("en-CA", timeZone, "day").format(now);
  return formatter(language, timeZone, today ? "time" : "both").format(when);
}

const STYLES: Record<"day" | "time" | "both", Intl.DateTimeFormatOptions> = {
  day: { dateStyle: "short" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  both: { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one costs far more than writing a date with it, and there are few. */
function formatter(language: string, timeZone: string, style: keyof typeof STYLES): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${style}`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(language, { ...STYLES[style], timeZone });
    formatters.set(key, found);
  }
  return found;
}

/** A day with its weekday: "11/23 (Mon)". */
export function dayAndWeekday(language: string, day: string): string {
  const style: Intl.DateTimeFormatOptions = { month: "numeric", day: "numeric", weekday: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language, style).format(new Date(`${day}T00:00:00Z`));
}

/** A time of the day; with its date where `since` is given and on another day. */
export function timeOfDay(language: string, at: string, timeZone: string, since?: string): string {
  return since === undefined
    ? new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(new Date(at))
    : moment(language, at, timeZone, new Date(since));
}
