import { describe, expect, it } from "vitest";
import { HomeList } from "../src/region/home-list";
import { EVERY, isNearItsLimit, labelOf, quietS, type Filter } from "../src/region/homes";
import type { HouseholdRow } from "../src/region/shapes";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const HOUR_S = 3600;

function home(id: string, more: Partial<HouseholdRow> = {}): HouseholdRow {
  return {
    id,
    dong: "mangu",
    name: id,
    risk: "general",
    night_consent: false,
    stage: "normal",
    stage_since: null,
    last_evidence_at: null,
    limit_s: null,
    equipment: 0,
    incident: null,
    registered_at: "2026-01-01T00:00:00Z",
    left_at: null,
    ...more,
  };
}

const HOMES = [
  home("가", { stage: "danger", incident: 1042, risk: "high", last_evidence_at: "2026-11-20T18:00:00Z", limit_s: 18 * HOUR_S }),
  home("다", { stage: "normal", dong: "sinnae", night_consent: true, last_evidence_at: "2026-11-21T11:00:00Z", limit_s: 30 * HOUR_S }),
  home("나", { stage: null, equipment: 2 }),
  home("라", { stage: "watch", risk: "medium", last_evidence_at: "2026-11-20T22:00:00Z", limit_s: 18 * HOUR_S }),
];

const shown = (filter: Partial<Filter>): string =>
  new HomeList(HOMES, "ko")
    .shown({ ...EVERY, ...filter }, (id) => ({ mangu: "망우동", sinnae: "신내동" })[id] ?? id, NOW)
    .map((row) => row.id)
    .join("");

describe("the homes that are shown", () => {
  it.each([
    [{}, "가라나다"],
    [{ descending: true }, "나다라가"],
    [{ stage: "danger" }, "가"],
    [{ risk: "medium" }, "라"],
    [{ dong: "sinnae" }, "다"],
    [{ dong: "sinnae", risk: "high" }, ""],
    [{ search: " i-10 " }, "가"],
    [{ search: "라" }, "라"],
    [{ column: "name" }, "가나다라"],
    [{ column: "dong" }, "가나라다"],
    [{ column: "quiet" }, "가라다나"],
    [{ column: "equipment" }, "나가다라"],
    [{ column: "risk" }, "가라나다"],
    [{ column: "night" }, "다가나라"],
    [{ column: "incident" }, "가나다라"],
  ] as [Partial<Filter>, string][])("%j are %s", (filter, expected) => {
    expect(shown(filter)).toBe(expected);
  });

  it("stand with those in danger while there is a signal, whatever their stage", () => {
    const rows = [home("가", { stage: "watch" }), home("나", { stage: null, incident: 7 }), home("다", { stage: "danger" })];
    const listed = new HomeList(rows, "ko").shown({ ...EVERY, column: "stage" }, (id) => id, NOW);
    expect(listed.map((row) => row.id).join("")).toBe("나다가");
  });

  it("are of these dongs", () => {
    expect(new HomeList(HOMES, "ko").dongs).toEqual(["mangu", "sinnae"]);
  });

  it("leave the list they come from as it is", () => {
    shown({ column: "name", descending: true });
    expect(HOMES.map((row) => row.id).join("")).toBe("가다나라");
  });
});

describe("a home", () => {
  it.each([
    [HOMES[0]!, 18 * HOUR_S, true],
    [HOMES[1]!, HOUR_S, false],
    [HOMES[2]!, null, false],
    [HOMES[3]!, 14 * HOUR_S, true],
    [home("미래", { last_evidence_at: "2026-11-21T12:05:00Z", limit_s: 1 }), 0, false],
  ])("%# has been quiet so long, near its limit or not", (row, quiet, near) => {
    expect(quietS(row, NOW)).toBe(quiet);
    expect(isNearItsLimit(row, NOW)).toBe(near);
  });

  it("has the number of its signal, or none", () => {
    expect(HOMES.map(labelOf)).toEqual(["I-1042", "", "", ""]);
  });
});
