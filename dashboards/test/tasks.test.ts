import { describe, expect, it } from "vitest";
import { isDueToday } from "../src/region/tasks";

describe("tasks of today in Seoul at noon", () => {
  const now = new Date("2026-11-21T03:00:00Z");

  it.each([
    ["2026-11-19T03:00:00Z", true],
    ["2026-11-21T03:00:01Z", true],
    ["2026-11-21T14:59:59Z", true],
    ["2026-11-21T15:00:00Z", false],
    [null, false],
  ])("%s belongs to them: %s", (due_at, expected) => {
    expect(isDueToday({ due_at }, "Asia/Seoul", now)).toBe(expected);
  });
});
