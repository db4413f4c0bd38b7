/** The fields several cards ask for. */

import { html, nothing, type TemplateResult } from "lit";
import { say, word, type Key } from "../words/words";

/** One of some codes, each shown by its word. */
export function choice(
  language: string,
  name: string,
  title: Key,
  options: readonly string[],
  { group = name, chosen = "" }: { group?: string; chosen?: string } = {},
): TemplateResult {
  return html`<label
    >${say(language, title)}
    <select name=${name} required>
      ${options.map((option) => html`<option value=${option} ?selected=${option === chosen}>${word(language, group, option)}</option>`)}
    </select></label
  >`;
}

/** Several of some codes, each shown by its word. */
export function choices(
  language: string,
  name: string,
  title: Key,
  options: readonly string[],
  { group = name, chosen = [] }: { group?: string; chosen?: readonly string[] } = {},
): TemplateResult {
  return html`<fieldset class="box">
    <legend>${say(language, title)}</legend>
    ${options.map(
      (one) => html`<label class="row tick"
        ><input type="checkbox" name=${name} value=${one} ?checked=${chosen.includes(one)} />${word(language, group, one)}</label
      >`,
    )}
  </fieldset>`;
}

/** One line of free words. */
export function line(language: string, name: string, title: Key, more: { needed?: boolean; longest?: number; type?: string } = {}): TemplateResult {
  return html`<label
    >${say(language, title)}${more.needed ? html` <span class="soft">· ${say(language, "required")}</span>` : nothing}
    <input name=${name} type=${more.type ?? "text"} maxlength=${more.longest ?? 200} ?required=${more.needed === true} autocomplete="off"
  /></label>`;
}

/** Several lines of free words. No longest length: a browser cuts what is pasted without a word, the region says so. */
export function memo(language: string, needed = false): TemplateResult {
  return html`<label>${say(language, "memo")} <textarea name="memo" ?required=${needed}></textarea></label>`;
}

/** When something was; empty means now. */
export function when(language: string): TemplateResult {
  return html`<label>${say(language, "when")}<input type="datetime-local" name="at" /></label>`;
}

/** What was filled in, without what stayed empty; local times as moments. */
export function filled(form: HTMLFormElement, names: readonly string[]): Record<string, string> {
  const given = new FormData(form);
  const found: Record<string, string> = {};
  for (const name of names) {
    const text = String(given.get(name) ?? "").trim();
    if (text) {
      found[name] = isMoment(form.elements.namedItem(name)) ? new Date(text).toISOString() : text;
    }
  }
  return found;
}

function isMoment(field: Element | RadioNodeList | null): boolean {
  return field instanceof HTMLInputElement && field.type === "datetime-local";
}
