import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Hass } from "../src/hass";
import { Desk } from "../src/region/desk";

const ROW = { label: "I-1", number: 1, state: "open", priority: "danger", changed_at: "2026-11-21T01:00:00.000Z" };

type Told = { connected?: boolean; anew?: boolean; changes?: object[] };

/** A Home Assistant that answers after 50 ms, remembers when lists were asked for, and tells what it is given. */
function home(): { hass: Hass; asked: number[]; tell: (told: Told) => void } {
  const asked: number[] = [];
  const answers: Record<string, unknown> = {
    showAccount: { name: "kim", permissions: [] },
    listIncidents: { items: [ROW] },
    deskSummary: {},
  };
  let tell: (told: Told) => void = () => undefined;
  const connection = {
    addEventListener: () => undefined,
    subscribeMessage: (callback: (told: Told) => void) => {
      tell = callback;
      return Promise.resolve(() => Promise.resolve());
    },
  };
  const callWS = async ({ operation }: { operation?: string }): Promise<unknown> => {
    if (operation === "listIncidents") {
      asked.push(Date.now());
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    return answers[operation ?? ""] ?? { items: [] };
  };
  return { hass: { connection, callWS, language: "en" } as unknown as Hass, asked, tell: (told) => tell(told) };
}

function change(incident: string, state: string): object {
  return { id: 1, incident, move: "claim", state, priority: "danger", desk: "centre", at: "2026-11-21T02:00:00.000Z" };
}

/** What the list says of each incident. */
function states(desk: Desk): string[] {
  return desk.incidents.map((row) => `${row.label} ${row.state}`);
}

describe("a desk", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());

  async function begun(): Promise<ReturnType<typeof home> & { desk: Desk }> {
    const known = home();
    const desk = new Desk(known.hass, "entry", "Desk");
    void desk.begin();
    await vi.advanceTimersByTimeAsync(5000);
    known.asked.length = 0;
    return { ...known, desk };
  }

  it("shows a change before it asks", async () => {
    const { desk, tell, asked } = await begun();
    tell({ changes: [change("I-1", "claimed")] });
    expect([states(desk), asked]).toEqual([["I-1 claimed"], []]);
  });

  it("asks at most once a second while known incidents change", async () => {
    const { tell, asked } = await begun();
    for (let tick = 0; tick < 100; tick += 1) {
      tell({ changes: [change("I-1", "claimed")] });
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(asked.map((at) => at - 5000)).toEqual([300, 1300, 2300, 3300, 4300]);
  });

  it("asks for a new incident within a third of a second, also amid a storm", async () => {
    const { tell, asked } = await begun();
    tell({ changes: [change("I-1", "claimed")] });
    await vi.advanceTimersByTimeAsync(400);
    tell({ changes: [change("I-1", "open")] });
    tell({ changes: [change("I-2", "open")] });
    await vi.advanceTimersByTimeAsync(300);
    expect(asked.map((at) => at - 5000)).toEqual([300, 700]);
  });

  it("asks by itself every five minutes, and not after signing out", async () => {
    const { desk, asked } = await begun();
    await vi.advanceTimersByTimeAsync(600_000);
    void desk.signOut();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toEqual([300_000, 600_000]);
  });

  it("keeps what changed while the list was on its way", async () => {
    const { desk, tell } = await begun();
    tell({ changes: [change("I-1", "claimed")] });
    await vi.advanceTimersByTimeAsync(320);
    tell({ changes: [change("I-1", "contacting")] });
    await vi.advanceTimersByTimeAsync(40);
    expect(states(desk)).toEqual(["I-1 contacting"]);
  });
});
