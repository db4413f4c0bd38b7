/** What the cards say, in the language of whoever is signed in to Home Assistant. */

import en from "./en.json";
import ko from "./ko.json";

export type Key = keyof typeof en;

const LANGUAGES: Record<string, Record<string, string>> = { en, ko };

/** A sentence with its {names} filled in; a word the region knows and we do not is shown as it is. */
export function say(language: string, key: Key, values: Record<string, string | number> = {}): string {
  return fill(wordsOf(language)[key] ?? en[key], values);
}

/** The word of a group for one of the region's codes, such as `state.open`. */
export function word(language: string, group: string, code: string | null | undefined): string {
  return code == null ? "" : (wordsOf(language)[`${group}.${code}`] ?? code);
}

function wordsOf(language: string): Record<string, string> {
  return LANGUAGES[language.split("-")[0] ?? "en"] ?? LANGUAGES["en"]!;
}

function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
