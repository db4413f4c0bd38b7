import { describe, expect, it } from "vitest";
import { earlier, withContact } from "../src/region/contact-list";
import type { Contact } from "../src/region/shapes";

const [DAUGHTER, NEIGHBOUR, SON] = ["guardian", "neighbour", "guardian"].map(
  (kind, at): Contact => ({ kind, name: `name ${at}`, phone: `010-0000-000${at}`, note: "", facts: [] }),
) as [Contact, Contact, Contact];
const BOTH = [DAUGHTER, NEIGHBOUR];

describe("the list of whom to call", () => {
  it.each<[string, Contact | null, Contact | null, Contact[] | null]>([
    ["adds at the end", null, SON, [DAUGHTER, NEIGHBOUR, SON]],
    ["changes in its place", DAUGHTER, SON, [SON, NEIGHBOUR]],
    ["removes", DAUGHTER, null, [NEIGHBOUR]],
    ["knows who is gone", SON, DAUGHTER, null],
    ["knows who was changed meanwhile", { ...DAUGHTER, phone: "" }, null, null],
  ])("%s", (_name, before, after, expected) => {
    expect(withContact(BOTH, before, after)).toEqual(expected);
  });

  it.each<[string, Contact, Contact[] | null]>([
    ["moves one up", NEIGHBOUR, [NEIGHBOUR, DAUGHTER]],
    ["leaves the first", DAUGHTER, BOTH],
    ["knows who is gone", SON, null],
  ])("%s", (_name, one, expected) => {
    expect(earlier(BOTH, one)).toEqual(expected);
  });
});
