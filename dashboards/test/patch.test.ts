import { describe, expect, it } from "vitest";
import { byUrgency, patched } from "../src/region/patch";
import type { Change, IncidentRow } from "../src/region/shapes";

function row(label: string, fields: Partial<IncidentRow> = {}): IncidentRow {
  const why = { key: "signal.sos", values: {}, text: "" };
  return {
    number: Number(label.slice(2)),
    label,
    household: "h_1",
    dong: "hongje1",
    state: "open",
    priority: "danger",
    desk: "dong:hongje1",
    opened_at: "2026-11-21T01:00:00.000Z",
    changed_at: "2026-11-21T01:00:00.000Z",
    claim_by: null,
    claimed_by: null,
    claim_expires_at: null,
    deferred_until: null,
    closed_at: null,
    result: null,
    reopened: 0,
    why,
    desk_why: why,
    cleared_at: null,
    cleared_why: null,
    last_evidence_at: null,
    badges: [],
    age_s: 0,
    next: null,
    ...fields,
  };
}

function change(incident: string, state: string, priority = "danger"): Change {
  return { id: 1, incident, move: "claim", state, priority, desk: "dong:hongje1", at: "2026-11-21T02:00:00.000Z" };
}

describe("the list before it is asked for again", () => {
  it("shows what a change tells", () => {
    const rows = patched([row("I-1"), row("I-2")], [change("I-2", "claimed"), change("I-2", "contacting")]);
    expect(rows.map((one) => one.state)).toEqual(["open", "contacting"]);
  });

  it("lets what is closed go and leaves unknown ones alone", () => {
    expect(patched([row("I-1")], [change("I-1", "closed"), change("I-9", "open")])).toEqual([]);
  });

  it("lets nobody hold what waits again", () => {
    const held = row("I-1", { state: "claimed", claimed_by: "kim", claim_expires_at: "2026-11-21T03:00:00.000Z" });
    const [given] = patched([held], [change("I-1", "open")]);
    expect([given?.claimed_by, given?.claim_expires_at]).toEqual([null, null]);
    expect(patched([held], [change("I-1", "contacting")])[0]?.claimed_by).toBe("kim");
  });

  it("keeps what is newer than a change that was on its way", () => {
    const newer = row("I-1", { state: "claimed", changed_at: "2026-11-21T02:00:00.001Z" });
    expect(patched([newer], [change("I-1", "closed")])).toEqual([newer]);
  });

  it("changes nothing without changes", () => {
    const rows = [row("I-1")];
    expect(patched(rows, [])).toEqual(rows);
  });
});

describe("the order of the list", () => {
  it("has what nobody has taken first, then the most urgent, then the oldest", () => {
    const rows = [
      row("I-1", { state: "deferred", priority: "sos" }),
      row("I-2", { state: "claimed", priority: "sos" }),
      row("I-3", { opened_at: "2026-11-21T03:00:00.000Z" }),
      row("I-4"),
      row("I-5", { priority: "missed_check" }),
      row("I-6", { priority: "sos", opened_at: "2026-11-21T05:00:00.000Z" }),
      row("I-7"),
    ];
    expect(byUrgency(rows).map((one) => one.label)).toEqual(["I-6", "I-4", "I-7", "I-3", "I-5", "I-2", "I-1"]);
  });
});
