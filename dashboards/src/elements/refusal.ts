/** What was refused, in the region's words, with the field it is about and the mend. */

import { html, nothing, type TemplateResult } from "lit";
import type { Refusal } from "../region/desk";
import { inputNames, withLabel } from "../region/refused-field";
import { say, word } from "../words/words";

const AWAY = new Set(["region_away", "region_busy"]);

/** Whether the region could not be reached, instead of refusing. */
export function isAway(refusal: Refusal): boolean {
  return AWAY.has(refusal.code);
}

/** The box, or nothing where nothing was refused; `label` is how the form calls the field. */
export function refusalBox(language: string, refusal: Refusal | null, label = ""): TemplateResult | typeof nothing {
  if (refusal === null) {
    return nothing;
  }
  const { message, mend, field } = refusal;
  const called = label || wordOf(language, field);
  const told = isAway(refusal) ? say(language, "region_away") : withLabel(message, field, called) || say(language, "unknown");
  return html`<div class="refusal" role="alert">
    ${called ? html`<span>${called}:</span> ` : nothing}<strong>${told}</strong>${mend ? html`<br />${withLabel(mend, field, called)}` : nothing}
  </div>`;
}

/** The word for a field that is on no form here; empty where there is none, never the region's own name of it. */
function wordOf(language: string, field: string | null | undefined): string {
  const known = inputNames(field ?? "").map((name): [string, string] => [name, word(language, "field", name)]);
  return known.find(([name, found]) => found !== name)?.[1] ?? "";
}
