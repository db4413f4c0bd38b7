import { describe, expect, it } from "vitest";
import { inWords, outline, stretches } from "../src/elements/actogram";

describe("an actogram", () => {
  it.each([
    [[], []],
    [[0, 0, 0], []],
    [[2, 0, 1], [[0, 1], [2, 3]]],
    [[0, 1, 5, 1], [[1, 4]]],
  ])("of %j has stretches %j", (quarters, found) => {
    expect(stretches(quarters)).toEqual(found);
  });

  it("draws each day in its own row", () => {
    const days = [
      { day: "2026-11-20", quarters: [1, 1, 0] },
      { day: "2026-11-21", quarters: [0, 0, 1] },
    ];
    expect(outline(days)).toBe("M0 0h2v1.6H0zM2 2h1v1.6H2z");
  });

  it("is told in words", () => {
    const days = [
      { day: "2026-11-19", quarters: [1, 1, 0] },
      { day: "2026-11-20", quarters: [0, 1, 0] },
      { day: "2026-11-21", quarters: [0, 0, 0] },
    ];
    const told = "Activity on 2 of 3 days. The quietest whole day was 2026-11-20: 1 quarters of an hour.";
    expect(inWords("en", days)).toBe(told);
    expect(inWords("en", [])).toContain("0 of 0 days");
  });
});
