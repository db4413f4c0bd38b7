/** Equipment that cannot be seen or does not work: what it is, how it is mended, and closing it with a word. */

import { html, nothing, type TemplateResult } from "lit";
import type { Ticket } from "../region/shapes";
import { say, word } from "../words/words";

interface Tending {
  /** Which ticket is being closed. */
  closing: number | null;
  busy: boolean;
  dongName: (id: string) => string;
  begin: (ticket: number | null) => void;
  /** Absent where the role may not. */
  close?: (ticket: number, memo: string) => void;
}

/** The tickets in the region's order, the most severe first. */
export function tickets(language: string, found: readonly Ticket[], tending: Tending): TemplateResult {
  return html`<ul class="tickets">
    ${found.map(
      (one) => html`<li style="padding: 8px 4px">
        <div class="row">
          <div class="grow">
            <div>${one.why.text}</div>
            <div class="soft">${one.mend.text}</div>
            <div class="soft">
              ${word(language, "severity", one.severity)}${one.dong ? html` · ${tending.dongName(one.dong)}` : nothing}${one.assigned_to
                ? html` · ${one.assigned_to}`
                : nothing}
              · <smartcare-age .since=${one.opened_at} .language=${language}></smartcare-age>
            </div>
          </div>
          ${tending.close && tending.closing !== one.id
            ? html`<button data-ticket=${one.id} @click=${() => tending.begin(one.id)}>${say(language, "close")}</button>`
            : nothing}
        </div>
        ${tending.close && tending.closing === one.id ? memoFor(language, one.id, tending, tending.close) : nothing}
      </li>`,
    )}
  </ul>`;
}

function memoFor(language: string, ticket: number, tending: Tending, close: (ticket: number, memo: string) => void): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    close(ticket, String(new FormData(event.target as HTMLFormElement).get("memo")).trim());
  };
  return html`<form @submit=${submit}>
    <label>${say(language, "memo_needed")}<input name="memo" required maxlength="4000" autocomplete="off" /></label>
    <div class="row">
      <button class="main" ?disabled=${tending.busy}>${say(language, "save")}</button>
      <button type="button" @click=${() => tending.begin(null)}>${say(language, "cancel")}</button>
    </div>
  </form>`;
}
