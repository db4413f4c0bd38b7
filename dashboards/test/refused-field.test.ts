import { describe, expect, it } from "vitest";
import { inputNames, withLabel } from "../src/region/refused-field";

describe("the input a refusal is about", () => {
  it.each([
    ["memo", ["memo"]],
    ["services.0", ["services.0", "0", "services"]],
    ["contacts.1.phone", ["contacts.1.phone", "phone", "contacts"]],
    ["contacts.name", ["contacts.name", "name", "contacts"]],
  ])("%s may be called %s", (field, names) => {
    expect(inputNames(field)).toEqual(names);
  });

  it.each([
    ["'memo' 값이 없습니다", "memo", "메모", "'메모' 값이 없습니다"],
    ["“memo” is missing", "memo", "Memo", "“Memo” is missing"],
    ["A memo is needed", "memo", "Memo", "A memo is needed"],
    ["“memo” is missing", "memo", "", "“memo” is missing"],
    ["It is taken", null, "Memo", "It is taken"],
  ])("%s is told with its label", (text, field, label, told) => {
    expect(withLabel(text, field, label)).toBe(told);
  });
});
