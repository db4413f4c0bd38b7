import { describe, expect, it } from "vitest";
import { duration, inHours, moment } from "../src/words/times";
import { say, word } from "../src/words/words";

describe("durations", () => {
  it.each([
    [-5, "0 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [3_599, "59 min"],
    [3_600, "1 h"],
    [3_660, "1 h 1 min"],
    [86_399, "23 h 59 min"],
    [86_400, "1 d"],
    [90_000, "1 d 1 h"],
  ])("%s seconds are %s", (seconds, words) => {
    expect(duration("en", seconds)).toBe(words);
  });

  it.each([
    [59, "59 s"],
    [3_660, "1 h 1 min"],
    [129_600, "36 h"],
    [180_300, "50 h 5 min"],
  ])("%s seconds of quiet are %s", (seconds, words) => {
    expect(inHours("en", seconds)).toBe(words);
  });

  it("are Korean for Koreans", () => {
    expect(duration("ko-KR", 3_660)).toBe("1시간 1분");
  });
});

describe("moments", () => {
  const now = new Date("2026-11-21T03:00:00Z");

  it("of today are a time of the region", () => {
    expect(moment("en", "2026-11-20T15:05:00Z", "Asia/Seoul", now)).toBe("00:05");
  });

  it("of another day have their date", () => {
    expect(moment("en", "2026-11-20T14:05:00Z", "Asia/Seoul", now)).toBe("11/20, 23:05");
  });
});

describe("words", () => {
  it.each(["ko", "en"])("give a reason for printing that the region takes, in %s", (language) => {
    expect(say(language, "print.reason").length).toBeGreaterThanOrEqual(3);
  });

  it("fill their blanks and keep those they were not told", () => {
    expect(say("en", "held_by", { name: "kim" })).toBe("kim");
    expect(say("en", "held_by")).toBe("{name}");
  });

  it("fall back to English, and to the code itself", () => {
    expect(say("fr", "save")).toBe("Save");
    expect(word("ko", "state", "open")).toBe("대기");
    expect(word("ko", "state", "new_to_us")).toBe("new_to_us");
    expect(word("ko", "state", null)).toBe("");
  });
});
