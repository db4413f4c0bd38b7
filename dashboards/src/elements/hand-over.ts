/** A hand-over sheet as it is read before it is accepted. */

import { html, nothing, type TemplateResult } from "lit";
import type { HandOverView } from "../region/shapes";
import { say, word } from "../words/words";

/** Every line of the sheet with its person; `at` writes a moment. */
export function handOver(language: string, sheet: HandOverView, at: (when: string) => string): TemplateResult {
  return html`<div class="sheet">
    <p class="soft">${sheet.dong_name} · ${at(sheet.row.since)} – ${at(sheet.row.at)}</p>
    ${sheet.memo ? html`<p style="white-space: pre-wrap">${sheet.memo}</p>` : nothing}
    ${sheet.lines.length === 0 ? html`<p class="soft">${say(language, "hand_over.empty")}</p>` : nothing}
    <ol>
      ${sheet.lines.map(
        (one) => html`<li>
          <div>
            <strong>${one.name}</strong> ${one.incident ?? nothing} ${word(language, "state", one.state)} ${word(language, "result", one.result)}
          </div>
          <div>${one.why.text}</div>
          ${one.words ? html`<div style="white-space: pre-wrap">${one.words}</div>` : nothing}
          <div class="soft">${at(one.at)} · ${word(language, "actor", one.who)}</div>
        </li>`,
      )}
    </ol>
  </div>`;
}
