/** The homes of a region, ready to be searched and sorted: what is the same for every question is worked out once. */

import { RISKS, STAGES, labelOf, quietS, type Column, type Filter } from "./homes";
import type { HouseholdRow } from "./shapes";

const DAY_S = 86_400;

interface Entry {
  row: HouseholdRow;
  /** What is searched, in small letters. */
  text: string;
  /** Its place by name; people of the same name share one. */
  place: number;
}

export class HomeList {
  /** In the order of the alphabet, so that equal rows of any other order are in it too. */
  private readonly entries: readonly Entry[];

  constructor(
    readonly rows: readonly HouseholdRow[],
    private readonly language: string,
  ) {
    const places = placesOf(rows.map((row) => row.name), language);
    this.entries = rows
      .map((row) => ({ row, text: textOf(row, language), place: places.get(row.name)! }))
      .sort((a, b) => a.place - b.place);
  }

  /** The dongs somebody lives in. */
  get dongs(): string[] {
    return [...new Set(this.rows.map((row) => row.dong))].sort();
  }

  /** The rows that are wanted, in order; of equal ones by name. `dongName` is what people call a dong. */
  shown(filter: Filter, dongName: (id: string) => string, now: number): HouseholdRow[] {
    const wanted = filter.search.trim().toLocaleLowerCase(this.language);
    const sign = filter.descending ? -1 : 1;
    const key = this.keyOf(filter.column, dongName, now);
    return this.entries
      .filter(
        ({ row, text }) =>
          (!filter.stage || row.stage === filter.stage) &&
          (!filter.risk || row.risk === filter.risk) &&
          (!filter.dong || row.dong === filter.dong) &&
          (!wanted || text.includes(wanted)),
      )
      .map((entry) => ({ row: entry.row, key: key(entry) }))
      .sort((a, b) => sign * (a.key - b.key))
      .map(({ row }) => row);
  }

  /** What a column is sorted by: the most urgent, the longest and the most come first. */
  private keyOf(column: Column, dongName: (id: string) => string, now: number): (entry: Entry) => number {
    switch (column) {
      case "name":
        return ({ place }) => place;
      case "dong": {
        const places = placesOf(this.dongs.map(dongName), this.language);
        return ({ row }) => places.get(dongName(row.dong))!;
      }
      case "stage":
        return ({ row }) => urgency(row);
      case "quiet":
        return ({ row }) => -share(row, now);
      case "equipment":
        return ({ row }) => -row.equipment;
      case "risk":
        return ({ row }) => (RISKS as readonly string[]).indexOf(row.risk);
      case "night":
        return ({ row }) => (row.night_consent ? 0 : 1);
      case "incident":
        return ({ row }) => -(row.incident ?? 0);
    }
  }
}

/** The place of each word in the order of a language: comparing words costs far more than comparing numbers. */
function placesOf(words: readonly string[], language: string): Map<string, number> {
  const { compare } = new Intl.Collator(language);
  return new Map([...new Set(words)].sort(compare).map((word, place) => [word, place]));
}

/** What somebody may search a home by, a line each. */
function textOf(row: HouseholdRow, language: string): string {
  return `${row.name}\n${row.id}\n${labelOf(row)}`.toLocaleLowerCase(language);
}

/** The place of its stage; a home with a signal stands with those in danger, whatever its sensors say. */
function urgency(row: HouseholdRow): number {
  const stages: readonly string[] = STAGES;
  return row.incident === null ? stages.indexOf(row.stage ?? "normal") : stages.indexOf("danger");
}

/** How much of its limit a home has been quiet; without a limit, against a day. */
function share(row: HouseholdRow, now: number): number {
  const quiet = quietS(row, now);
  return quiet === null ? -1 : quiet / (row.limit_s ?? DAY_S);
}
