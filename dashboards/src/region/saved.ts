/**
 * Filters people have given a name. Home Assistant keeps them with its user, so they are there on every device they sign
 * in from. What somebody searched for is never kept: it may be a person's name.
 */

import type { Hass } from "../hass";
import { COLUMNS, EVERY, type Column, type Filter } from "./homes";

export interface SavedFilter {
  name: string;
  filter: Filter;
}

/** All of them in the order they were saved, and the one the list opens with. */
export interface Saved {
  filters: SavedFilter[];
  usual: string | null;
}

export const NONE: Saved = { filters: [], usual: null };
export const LONGEST_NAME = 40;
const KEY = "smartcare_homes";
const MOST = 30;

type Keeper = Pick<Hass, "callWS">;

/** The filters of whoever is signed in to Home Assistant. */
export async function loadSaved(hass: Keeper): Promise<Saved> {
  const { value } = await hass.callWS<{ value: unknown }>({ type: "frontend/get_user_data", key: KEY });
  return asSaved(value);
}

/** Keep them, for every device. */
export async function keepSaved(hass: Keeper, saved: Saved): Promise<void> {
  await hass.callWS({ type: "frontend/set_user_data", key: KEY, value: saved });
}

/** With a filter under a name; one of the same name is replaced. `usual` makes the list open with it. */
export function withFilter(saved: Saved, name: string, filter: Filter, usual: boolean): Saved {
  const called = name.trim().slice(0, LONGEST_NAME);
  if (!called) {
    return saved;
  }
  const others = saved.filters.filter((one) => one.name !== called);
  const filters = [...others, { name: called, filter: { ...filter, search: "" } }].slice(-MOST);
  return { filters, usual: usual ? called : saved.usual === called ? null : saved.usual };
}

/** Without the filter of a name. */
export function withoutFilter(saved: Saved, name: string): Saved {
  return { filters: saved.filters.filter((one) => one.name !== name), usual: saved.usual === name ? null : saved.usual };
}

/** Open the list with the filter of a name, or (null) with every home. */
export function withUsual(saved: Saved, name: string | null): Saved {
  return { ...saved, usual: name };
}

/** What was kept, read with care: an older or a newer version may have written it. */
export function asSaved(value: unknown): Saved {
  const told = (value ?? {}) as { filters?: unknown; usual?: unknown };
  const listed: unknown[] = Array.isArray(told.filters) ? told.filters : [];
  const filters = listed.flatMap((one) => {
    const { name, filter } = (one ?? {}) as { name?: unknown; filter?: unknown };
    return typeof name === "string" && name ? [{ name, filter: asFilter(filter) }] : [];
  });
  const usual = filters.some((one) => one.name === told.usual) ? (told.usual as string) : null;
  return { filters, usual };
}

function asFilter(value: unknown): Filter {
  const told = (value ?? {}) as Record<string, unknown>;
  const text = (name: "stage" | "risk" | "dong"): string => (typeof told[name] === "string" ? told[name] : "");
  const column = (COLUMNS as readonly unknown[]).includes(told["column"]) ? (told["column"] as Column) : EVERY.column;
  return { ...EVERY, stage: text("stage"), risk: text("risk"), dong: text("dong"), column, descending: told["descending"] === true };
}
