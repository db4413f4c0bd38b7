import { describe, expect, it } from "vitest";
import { EVERY } from "../src/region/homes";
import { LONGEST_NAME, NONE, asSaved, keepSaved, loadSaved, withFilter, withUsual, withoutFilter } from "../src/region/saved";

/** What Home Assistant keeps for one user. */
class Kept {
  readonly data = new Map<string, unknown>();

  async callWS<T>(command: { type: string; key?: unknown; value?: unknown }): Promise<T> {
    const key = String(command.key);
    if (command.type === "frontend/set_user_data") {
      this.data.set(key, JSON.parse(JSON.stringify(command.value)));
    }
    return { value: this.data.get(key) ?? null } as T;
  }
}

const DANGER = { ...EVERY, stage: "danger", column: "quiet" as const, descending: true };

describe("saved filters", () => {
  it("are there on the next device, without what was searched for", async () => {
    const user = new Kept();
    await keepSaved(user, withFilter(NONE, " 위험한 집 ", { ...DANGER, search: "김영자" }, true));
    expect(JSON.stringify([...user.data])).not.toContain("김영자");
    expect(await loadSaved(user)).toEqual({ filters: [{ name: "위험한 집", filter: DANGER }], usual: "위험한 집" });
  });

  it("are none for a new user", async () => {
    expect(await loadSaved(new Kept())).toEqual(NONE);
  });

  it("replace one of the same name, and keep no empty name", () => {
    const first = withFilter(NONE, "하나", EVERY, true);
    const second = withFilter(first, "하나", DANGER, false);
    expect(second).toEqual({ filters: [{ name: "하나", filter: DANGER }], usual: null });
    expect(withFilter(first, "  ", DANGER, true)).toBe(first);
    expect(withFilter(NONE, "가".repeat(99), EVERY, false).filters[0]!.name).toHaveLength(LONGEST_NAME);
  });

  it("can be deleted, the usual one too", () => {
    const both = withFilter(withFilter(NONE, "하나", EVERY, true), "둘", DANGER, false);
    expect(withoutFilter(both, "하나")).toEqual({ filters: [{ name: "둘", filter: DANGER }], usual: null });
    expect(withoutFilter(both, "둘").usual).toBe("하나");
    expect(withUsual(both, "둘").usual).toBe("둘");
    expect(withUsual(both, null).usual).toBeNull();
  });

  it.each([
    [null, NONE],
    ["text", NONE],
    [{ filters: "text" }, NONE],
    [{ filters: [null, 1, {}, { name: "" }, { name: 1 }], usual: "하나" }, NONE],
    [{ filters: [{ name: "하나" }], usual: "둘" }, { filters: [{ name: "하나", filter: EVERY }], usual: null }],
    [
      { filters: [{ name: "하나", filter: { stage: 1, risk: "high", column: "nonsense", descending: "yes", search: "x" } }], usual: "하나" },
      { filters: [{ name: "하나", filter: { ...EVERY, risk: "high" } }], usual: "하나" },
    ],
  ])("are read with care: %j", (value, expected) => {
    expect(asSaved(value)).toEqual(expected);
  });
});
