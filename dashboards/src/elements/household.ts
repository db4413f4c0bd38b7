/** What is known about a household besides its signal: services, consents, how it is watched. */

import { html, nothing, type TemplateResult } from "lit";
import type { HouseholdView } from "../region/shapes";
import { say, word, type Key } from "../words/words";

/** The household in words; `at` writes a moment. Only what the region has told, which is what the role may see. */
export function householdPart(language: string, view: HouseholdView, at: (when: string) => string): TemplateResult {
  const given = view.consents.filter((one) => one.revoked_at === null);
  const lines: [Key, string][] = [
    ["homes.risk", word(language, "risk", view.risk)],
    ["services.title", view.services.map((one) => word(language, "service", one)).join(", ")],
    ["consents.title", given.map((one) => `${word(language, "consent", one.kind)} (${at(one.given_at)})`).join(", ")],
    ["facts.title", view.facts.map((one) => word(language, "fact", one)).join(", ")],
    ["homes.stage", [word(language, "stage", view.stage), view.stage_why?.text ?? ""].filter(Boolean).join(" · ")],
  ];
  return html`<h2>${say(language, "services")}</h2>
    <dl>
      ${lines.map(([title, told]) => html`<dt>${say(language, title)}</dt><dd>${told || say(language, "none")}</dd>`)}
      ${view.last_evidence_at ? html`<dt>${say(language, "evidence.title")}</dt><dd>${at(view.last_evidence_at)}</dd>` : nothing}
    </dl>`;
}
