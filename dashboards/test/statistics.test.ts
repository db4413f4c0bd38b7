import { describe, expect, it } from "vitest";
import { lengths } from "../src/elements/bars";
import { nameOf, ofDong, written, type Column, type Statistics } from "../src/region/statistics";

const DONG: Column = { key: "dong", kind: "text", heading: "동" };
const HOMES: Column = { key: "households", kind: "count", heading: "가구" };
const SERVICE: Column = { key: "service", kind: "text", heading: "서비스" };
const SOURCE: Column = { key: "source", kind: "text", heading: "출처" };
const SHARE: Column = { key: "share", kind: "percent", heading: "비율" };
const FOUND: Statistics = {
  table: "adoption",
  title: "",
  from: "2026-01-01",
  to: "2026-01-31",
  by: ["dong"],
  columns: [DONG, HOMES, SHARE],
  rows: [
    { dong: "a", households: 1234, share: 12.34 },
    { dong: "b", households: null, share: null },
  ],
  total: null,
  names: { dong: { a: "홍제1동" } },
  withheld: 1,
};

describe("a table of statistics", () => {
  it.each([
    [DONG, "a", "홍제1동"],
    [DONG, "b", "b"],
    [DONG, null, ""],
    [HOMES, 1234, "1,234"],
    [HOMES, null, "–"],
    [SHARE, 12.34, "12.3"],
    [SERVICE, "plug", "smart plug"],
    [SERVICE, "", "not divided"],
    [SOURCE, "", ""],
  ])("shows %o %j as %s", (column, cell, text) => {
    expect(written("en", FOUND, column, cell)).toBe(text);
  });

  it("names its rows and finds those of a dong", () => {
    expect(nameOf("en", FOUND, FOUND.rows[0]!)).toBe("홍제1동");
    expect(ofDong(FOUND.rows, "b")).toEqual([FOUND.rows[1]]);
    expect(ofDong(FOUND.rows, "")).toHaveLength(2);
  });
});

describe("bars", () => {
  it.each([
    [[2, 1, null, 0], [100, 50, 0, 0]],
    [[0, -1], [0, 0]],
    [[], []],
  ])("of %j are %j long", (values, long) => {
    expect(lengths(values.map((value) => ({ name: "", value })), 100)).toEqual(long);
  });
});
