/** What was refused, in the region's words, with the mend. */

import { html, nothing, type TemplateResult } from "lit";
import type { Refusal } from "../region/desk";
import { say } from "../words/words";

const AWAY = new Set(["region_away", "region_busy"]);

/** Whether the region could not be reached, instead of refusing. */
export function isAway(refusal: Refusal): boolean {
  return AWAY.has(refusal.code);
}

/** The box, or nothing where nothing was refused. */
export function refusalBox(language: string, refusal: Refusal | null): TemplateResult | typeof nothing {
  if (refusal === null) {
    return nothing;
  }
  const { message, mend } = refusal;
  const told = isAway(refusal) ? say(language, "region_away") : message || say(language, "unknown");
  return html`<div class="refusal" role="alert"><strong>${told}</strong>${mend ? html`<br />${mend}` : nothing}</div>`;
}
