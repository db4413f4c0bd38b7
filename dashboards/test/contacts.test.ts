import { expect, test } from "vitest";
import { everybody } from "../src/elements/contacts";
import type { Contact } from "../src/region/shapes";

const contact = (kind: string, phone: string, note = "", facts: string[] = []): Contact => ({ kind, name: kind, phone, note, facts });
const PERSON = { name: "김영자", phone: "010-1234-0001" };

test.each([
  ["nobody else", PERSON, [], [["subject", "010-1234-0001", "", ""]]],
  [
    "what is known about their number stands beside it",
    PERSON,
    [contact("guardian", "010-1"), contact("subject", "01012340001", "벨이 작음", ["prepaid"])],
    [
      ["subject", "010-1234-0001", "벨이 작음", "prepaid"],
      ["guardian", "010-1", "", ""],
    ],
  ],
  [
    "another number of theirs is a line of its own",
    PERSON,
    [contact("subject", "02-123", "집 전화", ["hard_of_hearing"])],
    [
      ["subject", "010-1234-0001", "", ""],
      ["subject", "02-123", "집 전화", "hard_of_hearing"],
    ],
  ],
  ["the only number is in the list", { name: "김영자", phone: "" }, [contact("subject", "02-123", "집")], [["subject", "02-123", "집", ""]]],
])("%s", (_, person, contacts, shown) => {
  expect(everybody(person, contacts).map((one) => [one.kind, one.phone, one.note, one.facts.join()])).toEqual(shown);
});
