/** What can be written down about a signal and its person, and what the region is told then. */

import { html, type TemplateResult } from "lit";
import type { Contact } from "../region/shapes";
import { say, type Key } from "../words/words";
import { choice, choices, filled, line, memo } from "./fields";

export type Form = "contact" | "close" | "dispatch" | "note" | "absence" | "case" | "hand_over" | "reopen";

/** One thing to do at the region: about the incident, about the household, or at the desk with the household named. */
export interface Deed {
  operation: string;
  about: "incident" | "household" | "desk";
  body: Record<string, unknown>;
}

const MEANS = ["call", "text", "visit", "other"];
const OUTCOMES = [
  ...["ok", "needs_help", "callback_wanted", "danger_words", "welfare_request", "answered_without_ack", "inbound"],
  ...["sent", "no_answer", "busy", "phone_off", "voicemail", "rejected", "invalid_number", "no_credit", "channel_failure"],
  "other",
];
const RESULTS = [
  ...["safe", "safe_need_found", "helped", "transported", "in_hospital", "away", "equipment", "not_reached", "died"],
  "other",
];
const PHRASES: Key[] = ["phrase.answered", "phrase.no_answer", "phrase.guardian", "phrase.visit", "phrase.equipment"];
const PARTNERS = ["119", "112"];
const NEEDS = [
  ...["medical", "mental_health", "daily_care", "meals", "money", "housing", "safety", "alcohol", "loneliness"],
  "other",
];

/** Fields of an absence; used wherever one is written down. */
export function absenceFields(language: string): TemplateResult {
  return html`${choice(language, "kind", "away_kind", ["travel", "hospital", "other"], { group: "absence_kind" })}
    ${choice(language, "told_by", "told_by", ["subject", "guardian", "neighbour", "keyholder", "agency", "staff", "other"], { group: "teller" })}
    ${choice(language, "channel", "channel", ["call", "text", "visit", "office", "other"])}
    <label>${say(language, "away_until")}<input type="datetime-local" name="ends_at" /></label>`;
}

/** What an absence form says, as the region takes it. */
export function absenceOf(form: HTMLFormElement): Record<string, unknown> {
  return filled(form, ["kind", "told_by", "channel", "ends_at"]);
}

/** The fields of a form. */
export function fieldsOf(language: string, form: Form, contacts: readonly Contact[] = []): TemplateResult {
  switch (form) {
    case "contact":
      return html`${choice(language, "means", "means", MEANS)}
        ${choice(language, "whom", "whom", ["subject", ...new Set(contacts.map((one) => one.kind).filter((kind) => kind !== "subject"))], { group: "contact" })}
        ${choice(language, "outcome", "outcome", OUTCOMES)} ${told(language)}`;
    case "close":
      return html`${choice(language, "result", "result", RESULTS)} ${told(language, true)}`;
    case "dispatch":
      return html`${choices(language, "partners", "partners", PARTNERS)} ${told(language)}`;
    case "note":
    case "hand_over":
    case "reopen":
      return told(language, true);
    case "absence":
      return absenceFields(language);
    case "case":
      return html`${choices(language, "needs", "case.needs", NEEDS, { group: "need" })}
        ${line(language, "reason", "case.reason", { needed: true, longest: 2000 })}`;
  }
}

/** What the region is told when a form is sent. */
export function deedOf(form: Form, element: HTMLFormElement): Deed {
  const given = new FormData(element);
  const text = (name: string): string => String(given.get(name) ?? "").trim();
  const incident = (operation: string, body: Record<string, unknown>): Deed => ({ operation, about: "incident", body });
  switch (form) {
    case "contact":
      return incident("recordContact", { means: text("means"), whom: text("whom"), outcome: text("outcome"), memo: text("memo") });
    case "close":
      return incident("closeIncident", { result: text("result"), memo: text("memo") });
    case "dispatch":
      return incident("recordDispatch", { partners: given.getAll("partners"), memo: text("memo") });
    case "note":
      return incident("addNote", { memo: text("memo") });
    case "reopen":
      return incident("reopenIncident", { memo: text("memo") });
    case "case":
      return incident("openCaseFromIncident", { needs: given.getAll("needs"), reason: text("reason") });
    case "hand_over":
      return { operation: "noteForHandOver", about: "desk", body: { memo: text("memo") } };
    case "absence":
      return { operation: "addAbsence", about: "household", body: absenceOf(element) };
  }
}

/** A memo with the phrases that are written most. */
function told(language: string, needed = false): TemplateResult {
  const add = (event: Event, phrase: Key): void => {
    const field = (event.target as HTMLElement).closest("form")?.querySelector<HTMLTextAreaElement>("textarea");
    if (field) {
      field.value = [field.value.trim(), say(language, phrase)].filter(Boolean).join(" ");
      field.focus();
    }
  };
  return html`${memo(language, needed)}
    <div class="row phrases" role="group" aria-label=${say(language, "phrases")}>
      ${PHRASES.map((phrase) => html`<button type="button" @click=${(event: Event) => add(event, phrase)}>${say(language, phrase)}</button>`)}
    </div>`;
}
