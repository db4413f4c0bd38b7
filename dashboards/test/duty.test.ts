import { describe, expect, it } from "vitest";
import { byDay, isHoliday, peopleIn, shiftOf, type DutyPeriod } from "../src/region/duty";
import { dayAndWeekday, timeOfDay } from "../src/words/times";

const SEOUL = "Asia/Seoul";

function period(start: string, key: string, users: string[] = []): DutyPeriod {
  const turns = users.map((user, shift) => ({ shift, start, end: start, user, part: "on_call", order: 0, weekly: true }));
  return {
    start,
    end: start,
    dongs_open: key === "duty.office_hours",
    why: { key, values: {}, text: key },
    desks: [{ desk: "centre", name: "관제센터", turns, gaps: [] }],
  };
}

const PERIODS = [
  period("2026-12-24T00:00:00Z", "duty.office_hours", ["kim", "lee"]),
  period("2026-12-24T09:00:00Z", "duty.outside_hours", ["park"]),
  period("2026-12-24T15:00:00Z", "duty.holiday", ["park"]),
];

describe("the duty calendar", () => {
  it("stands by local days", () => {
    expect(byDay(PERIODS, SEOUL).map(({ day, periods }) => [day, periods.length])).toEqual([
      ["2026-12-24", 2],
      ["2026-12-25", 1],
    ]);
  });

  it("knows holidays and its people", () => {
    expect(PERIODS.map(isHoliday)).toEqual([false, false, true]);
    expect(isHoliday({ why: { key: "duty.local_day_off", values: {}, text: "" } })).toBe(true);
    expect(peopleIn(PERIODS)).toEqual(["kim", "lee", "park"]);
  });

  it("says days and times as people do", () => {
    expect(dayAndWeekday("ko", "2026-12-25")).toBe("12. 25. (금)");
    expect(timeOfDay("en", "2026-12-24T09:00:00Z", SEOUL)).toBe("18:00");
    expect(timeOfDay("en", "2026-12-24T10:00:00Z", SEOUL, "2026-12-24T09:00:00Z")).toBe("19:00");
    expect(timeOfDay("en", "2026-12-25T00:00:00Z", SEOUL, "2026-12-24T09:00:00Z")).toBe("12/25, 09:00");
  });
});

describe("a shift that is filled in", () => {
  const who = { desk: "dong:mangu", user: "kim", part: "on_call" };

  it("is told every week", () => {
    expect(shiftOf({ ...who, weekday: "0", starts: "09:00", ends: "18:00" })).toEqual({
      desk: "dong:mangu",
      body: { user: "kim", part: "on_call", weekday: 0, starts: "09:00", ends: "18:00" },
    });
  });

  it("is told once, as moments", () => {
    expect(shiftOf({ ...who, from: "2026-12-24T09:00:00Z", until: "2026-12-24T18:00:00Z" }).body).toEqual({
      user: "kim",
      part: "on_call",
      from: "2026-12-24T09:00:00.000Z",
      until: "2026-12-24T18:00:00.000Z",
    });
  });
});
