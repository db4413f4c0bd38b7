import { describe, expect, it } from "vitest";
import { dialled, textTo } from "../src/elements/telephone";

describe("a telephone", () => {
  it.each([
    ["010-1234-5678", "01012345678"],
    ["+82 (0)10 1234", "+820101234"],
  ])("takes %s as %s", (phone, expected) => {
    expect(dialled(phone)).toBe(expected);
  });

  it.each([
    ["", "sms:01012345678"],
    ["안녕 & 잘 지내요?", "sms:01012345678?body=%EC%95%88%EB%85%95%20%26%20%EC%9E%98%20%EC%A7%80%EB%82%B4%EC%9A%94%3F"],
  ])("opens a text with %j", (words, expected) => {
    expect(textTo("010-1234-5678", words)).toBe(expected);
  });
});
