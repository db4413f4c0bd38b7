/// <reference types="vite/client" />
import { describe, expect, it } from "vitest";
import { WORD_GROUPS } from "../src/region/statistics";
import en from "../src/words/en.json";
import ko from "../src/words/ko.json";

const SOURCE = Object.values(import.meta.glob<string>("../src/**/*.ts", { query: "?raw", import: "default", eager: true })).join("\n");

/** Groups of words that are looked up by a code of the region, such as `word(language, "state", row.state)`. */
function groups(): Set<string> {
  const asked = [
    /\bword\([^,()]+(?:\([^()]*\))?,\s*"(\w+)"/g,
    /\bgroup: "(\w+)"/g,
    /\bchoices?\(\s*(?:this\.)?language,\s*"(\w+)"/g,
    /\bthis\.choice\("(\w+)"/g,
    /`(\w+)\.\$\{/g,
  ];
  return new Set([...Object.values(WORD_GROUPS), ...asked.flatMap((one) => [...SOURCE.matchAll(one)].map((found) => found[1]!))]);
}

/** Whether a word is asked for by its name, or with the group it belongs to. */
function isUsed(key: string, found: Set<string>): boolean {
  return SOURCE.includes(`"${key}"`) || found.has(key.split(".")[0]!) || found.has(key.slice(0, key.lastIndexOf(".")));
}

describe("every word", () => {
  it("is said in both languages", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  });

  it("is used", () => {
    const found = groups();
    expect(found.size).toBeGreaterThan(20);
    expect(Object.keys(en).filter((key) => !isUsed(key, found))).toEqual([]);
  });

  it("that nobody asks for would be told", () => {
    expect(isUsed("nobody.asks", groups())).toBe(false);
    expect(isUsed("nobody_asks", groups())).toBe(false);
  });
});
