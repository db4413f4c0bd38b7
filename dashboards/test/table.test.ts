import { describe, expect, it } from "vitest";
import { visible } from "../src/elements/table";

describe("the rows of a long table that are drawn", () => {
  it.each([
    [0, 0, 900, { first: 0, last: 0, above: 0, below: 0 }],
    [5, 0, 900, { first: 0, last: 5, above: 0, below: 0 }],
    [1000, 0, 440, { first: 0, last: 20, above: 0, below: 980 * 44 }],
    [1000, 440, 440, { first: 0, last: 30, above: 0, below: 970 * 44 }],
    [1000, 22_000, 440, { first: 490, last: 520, above: 490 * 44, below: 480 * 44 }],
    [1000, 1_000_000, 440, { first: 990, last: 1000, above: 990 * 44, below: 0 }],
  ])("of %s rows at %s px in %s px", (count, top, height, expected) => {
    expect(visible(count, 44, top, height)).toEqual(expected);
  });
});
