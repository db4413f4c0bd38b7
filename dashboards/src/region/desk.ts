/** One desk: who is signed in, what waits, and whether it is current. Every card of a desk shares one. */

import type { Hass } from "../hass";
import type { Account, Change, DeskSummary, District, IncidentRow, Listed, ToDo } from "./shapes";
import { patched } from "./patch";

export interface Refusal {
  code: string;
  message: string;
  field?: string | null;
  mend?: string | null;
}

export interface Asked {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean>;
  body?: Record<string, unknown>;
}

interface DeskListing {
  desks: { entry_id: string; title: string; loaded: boolean; connected: boolean; signed_in: boolean }[];
}

type Followed = { connected?: boolean; anew?: boolean; changes?: Change[] };

/** So long changes are collected before the lists are asked for anew: what is new is there within a second. */
const COLLECT_MS = 300;
/** While changes go on, the lists rest so long: what changed is shown without them. Something new does not wait. */
const REST_MS = 1000;
/** What no change tells of, such as a task that falls due or somebody whom another dong offers, is asked for so often. */
const AGAIN_MS = 300_000;
const PAGE = 500;
const SIGNED_OUT = new Set(["not_signed_in", "session_expired", "token_unknown"]);

export class Desk extends EventTarget {
  signedIn = false;
  connected = false;
  /** Since when nothing new can be seen; null while it can. */
  brokenSince: number | null = null;
  account: Account | null = null;
  incidents: IncidentRow[] = [];
  summary: DeskSummary | null = null;
  toDo: ToDo[] = [];
  loaded = false;
  fault: Refusal | null = null;
  /** What people call each dong; another object whenever they were asked for. */
  dongs: ReadonlyMap<string, string> = new Map();

  private following: Promise<() => Promise<void>> | null = null;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private dueAt = 0;
  private asking: ReturnType<typeof setInterval> | undefined;
  /** What changed while the lists were on their way: they may not know it yet. */
  private meanwhile: Change[] = [];
  private askedAt = 0;
  private loading: Promise<void> | null = null;
  private again = false;

  constructor(
    private hass: Hass,
    readonly entryId: string,
    readonly title: string,
  ) {
    super();
    hass.connection.addEventListener("disconnected", () => this.note(false));
    hass.connection.addEventListener("ready", () => void this.follow());
  }

  /** Home Assistant hands out a new object whenever something changes; the language may have. */
  update(hass: Hass): void {
    this.hass = hass;
  }

  get language(): string {
    return this.hass.language;
  }

  /** What people call a dong. */
  dongName(id: string): string {
    return this.dongs.get(id) ?? id;
  }

  /** The ids of every dong of the region. */
  everyDong(): string[] {
    return [...this.dongs.keys()];
  }

  may(permission: string): boolean {
    return this.account?.permissions.includes(permission) ?? false;
  }

  /** Ask the region, or act there, as whoever is signed in. Throws a Refusal. */
  async ask<T>(operation: string, { path, query, body }: Asked = {}): Promise<T> {
    try {
      return await this.hass.callWS<T>({
        type: "smartcare/desk/ask",
        entry_id: this.entryId,
        operation,
        language: this.language,
        ...(path && { path }),
        ...(query && { query }),
        ...(body && { body }),
      });
    } catch (error) {
      const refusal = asRefusal(error);
      if (SIGNED_OUT.has(refusal.code)) {
        this.leave();
      }
      throw refusal;
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    try {
      await this.hass.callWS({ type: "smartcare/desk/sign_in", entry_id: this.entryId, name, password });
    } catch (error) {
      throw asRefusal(error);
    }
    // Not waited for: what is clicked while the lists come must not be lost.
    void this.begin();
  }

  async signOut(): Promise<void> {
    await this.hass.callWS({ type: "smartcare/desk/sign_out", entry_id: this.entryId });
    this.leave();
  }

  /** Begin to follow, once somebody is signed in. */
  async begin(): Promise<void> {
    this.signedIn = true;
    clearInterval(this.asking);
    this.asking = setInterval(() => void this.load(), AGAIN_MS);
    await Promise.all([this.follow(), this.load()]);
  }

  /** Who is signed in, and what dongs are called. */
  private async learn(): Promise<void> {
    const [account, { items }] = await Promise.all([
      this.ask<Account>("showAccount"),
      this.ask<Listed<District>>("listDistricts").catch(() => ({ items: [] })),
    ]);
    this.dongs = new Map(items.flatMap((one) => one.dongs.map((dong) => [dong.id, dong.name] as const)));
    this.account = account;
  }

  /** Ask for everything that is shown anew; changes meanwhile are asked for again before it ends. */
  load(): Promise<void> {
    this.again = true;
    this.loading ??= this.reload().finally(() => (this.loading = null));
    return this.loading;
  }

  private async reload(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        this.meanwhile = [];
        this.askedAt = Date.now();
        if (this.account === null) {
          await this.learn();
        }
        const [listed, summary, toDo] = await Promise.all([
          this.ask<Listed<IncidentRow>>("listIncidents", { query: { limit: PAGE } }),
          this.ask<DeskSummary>("deskSummary"),
          this.may("see_tasks") ? this.ask<Listed<ToDo>>("listToDo") : { items: [] },
        ]);
        this.incidents = patched(listed.items, this.meanwhile);
        this.summary = summary;
        this.toDo = toDo.items;
        this.loaded = true;
        this.fault = null;
        this.tell();
      }
    } catch (error) {
      this.fault = asRefusal(error);
      this.tell();
    }
  }

  private async follow(): Promise<void> {
    if (!this.signedIn) {
      return;
    }
    await this.following?.then((stop) => stop()).catch(() => undefined);
    this.following = this.hass.connection.subscribeMessage<Followed>((told) => this.take(told), {
      type: "smartcare/desk/follow",
      entry_id: this.entryId,
    });
    await this.following.catch(() => {
      this.following = null;
      this.note(false);
    });
  }

  private take(told: Followed): void {
    if (told.connected !== undefined) {
      this.note(told.connected);
    }
    if (told.anew) {
      this.dispatchEvent(new Event("anew"));
      void this.load();
    }
    if (told.changes) {
      const known = new Set(this.incidents.map((row) => row.label));
      this.meanwhile.push(...(this.loading ? told.changes : []));
      this.incidents = patched(this.incidents, told.changes);
      this.dispatchEvent(new CustomEvent("changes", { detail: told.changes }));
      this.tell();
      this.soon(told.changes.every((change) => known.has(change.incident)) ? this.askedAt + REST_MS : 0);
    }
  }

  /** Load when some changes have come together, and not before a moment; what is planned for earlier stays. */
  private soon(earliest: number): void {
    const now = Date.now();
    const at = Math.max(now + COLLECT_MS, earliest);
    if (this.waiting !== undefined && this.dueAt <= at) {
      return;
    }
    clearTimeout(this.waiting);
    this.dueAt = at;
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      void this.load();
    }, at - now);
  }

  private note(connected: boolean): void {
    if (connected === this.connected && (connected || this.brokenSince !== null)) {
      return;
    }
    this.connected = connected;
    this.brokenSince = connected ? null : Date.now();
    this.tell();
  }

  private leave(): void {
    this.signedIn = false;
    clearInterval(this.asking);
    this.account = null;
    this.incidents = [];
    this.summary = null;
    this.toDo = [];
    this.loaded = false;
    void this.following?.then((stop) => stop()).catch(() => undefined);
    this.following = null;
    this.tell();
  }

  private tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** What went wrong, in the region's words where it has any. */
export function asRefusal(error: unknown): Refusal {
  if (typeof error === "object" && error !== null && "code" in error) {
    const told = error as Partial<Refusal>;
    return { code: String(told.code), message: told.message ?? "", field: told.field ?? null, mend: told.mend ?? null };
  }
  return { code: "unknown", message: String(error) };
}

const desks = new Map<string, Promise<Desk | null>>();

/** The desk a card means: the one it names, or the only one. Null where there is none. */
export function deskOf(hass: Hass, named?: string): Promise<Desk | null> {
  const key = named ?? "";
  let found = desks.get(key);
  if (found === undefined) {
    found = open(hass, named);
    desks.set(key, found);
    void found.then((desk) => desk ?? desks.delete(key));
  }
  return found;
}

const byEntry = new Map<string, Desk>();

async function open(hass: Hass, named?: string): Promise<Desk | null> {
  const { desks: listed } = await hass.callWS<DeskListing>({ type: "smartcare/desk/list" });
  const meant = listed.find((one) => named === undefined || one.entry_id === named || one.title === named);
  if (meant === undefined || !meant.loaded) {
    return null;
  }
  let desk = byEntry.get(meant.entry_id);
  if (desk === undefined) {
    desk = new Desk(hass, meant.entry_id, meant.title);
    byEntry.set(meant.entry_id, desk);
    if (meant.signed_in) {
      void desk.begin();
    }
  }
  return desk;
}
