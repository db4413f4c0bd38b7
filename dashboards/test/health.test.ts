import { describe, expect, it } from "vitest";
import { worst } from "../src/elements/health";
import type { DeskBoard } from "../src/region/shapes";

const WELL: DeskBoard = {
  at: "2026-11-21T12:00:00Z",
  names: {},
  lines: [{ name: "solapi", failures: 0, failing_since: null }],
  feeds: [{ name: "calls", heard_at: "2026-11-21T11:00:00Z", failing_since: null }],
  homes: { silent: 0, blind: 0, broken: 0, unpaired: 0, connected: 12 },
};
const SINCE = "2026-11-21T10:00:00Z";

describe("the worst of a region's health", () => {
  it.each([
    [WELL, "good"],
    [{ ...WELL, lines: [{ name: "solapi", failures: 2, failing_since: null }] }, "poor"],
    [{ ...WELL, lines: [{ name: "solapi", failures: 5, failing_since: SINCE }] }, "bad"],
    [{ ...WELL, feeds: [{ name: "calls", heard_at: SINCE, failing_since: SINCE }] }, "bad"],
    [{ ...WELL, homes: { ...WELL.homes, unpaired: 9 } }, "good"],
    [{ ...WELL, homes: { ...WELL.homes, broken: 1 } }, "poor"],
    [{ ...WELL, homes: { ...WELL.homes, silent: 1 } }, "poor"],
    [{ ...WELL, homes: { ...WELL.homes, blind: 1, silent: 1 } }, "bad"],
    [{ ...WELL, homes: { silent: 0, blind: 0, broken: 5, unpaired: 5, connected: 0 } }, "poor"],
    [{ ...WELL, homes: { silent: 0, blind: 0, broken: 0, unpaired: 0, connected: 0 } }, "good"],
  ] as [DeskBoard, string][])("%# is %s", (board, sign) => {
    expect(worst(board)).toBe(sign);
  });
});
