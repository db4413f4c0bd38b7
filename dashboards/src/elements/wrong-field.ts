/** The field a refusal is about: the words stand beside it with its own label, it is marked, and the cursor is in it. */

import { render, type LitElement, type ReactiveController } from "lit";
import type { Refusal } from "../region/desk";
import { inputNames } from "../region/refused-field";
import { refusalBox } from "./refusal";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const OF_A_GROUP = new Set(["checkbox", "radio"]);
const WORDS = "wrong";

/** What one element's forms need of it: one for all of them. */
export class WrongField implements ReactiveController {
  private sent: HTMLFormElement | null = null;
  private field: Field | null = null;
  private readonly words = document.createElement("div");

  /** `refusal` is what is told now, `forget` ends it. */
  constructor(
    private readonly host: LitElement,
    private readonly refusal: () => Refusal | null,
    private readonly forget: () => void,
  ) {
    this.words.id = WORDS;
    this.words.className = WORDS;
    host.addController(this);
  }

  /** Whether the words stand beside a field, so that they need no other place. */
  get isShown(): boolean {
    return this.field !== null && this.host.renderRoot.contains(this.words);
  }

  hostConnected(): void {
    this.host.renderRoot.addEventListener("submit", this.submitted, { capture: true });
  }

  /** A refusal that is over, or whose form was left, is told no longer. */
  hostUpdated(): void {
    if (this.field !== null && this.refusal() === null) {
      this.clear();
    } else if (this.field !== null && !this.isShown) {
      this.clear();
      this.forget();
    }
  }

  /** The form that was sent just now, once. */
  takeForm(): HTMLFormElement | null {
    const form = this.sent;
    this.sent = null;
    return form;
  }

  /** Show what was refused beside the form's field, where it has that field. */
  show(language: string, form: HTMLFormElement | null, refusal: Refusal): void {
    this.clear();
    const field = form === null || !refusal.field ? null : fieldIn(form, refusal.field);
    if (field === null) {
      return;
    }
    const title = titleOf(field);
    this.field = field;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", WORDS);
    field.addEventListener("input", this.changed, { once: true });
    render(refusalBox(language, refusal, ownText(title)), this.words);
    (field.closest("fieldset") ?? title ?? field).after(this.words);
    field.focus();
  }

  private readonly submitted = (event: Event): void => {
    this.sent = event.target as HTMLFormElement;
  };

  private readonly changed = (): void => this.field?.removeAttribute("aria-invalid");

  private clear(): void {
    this.field?.removeEventListener("input", this.changed);
    this.field?.removeAttribute("aria-invalid");
    this.field?.removeAttribute("aria-describedby");
    this.field = null;
    this.words.remove();
  }
}

/** The input of a form that a path of the region means; the first of a group. */
function fieldIn(form: HTMLFormElement, path: string): Field | null {
  const fields = [...form.querySelectorAll<Field>("input[name], select[name], textarea[name]")];
  const found = inputNames(path).map((name) => fields.find((one) => one.name === name));
  return found.find((one) => one !== undefined) ?? null;
}

/** What stands above a field: its label, or the legend of the group it belongs to. */
function titleOf(field: Field): HTMLElement | null {
  const group = OF_A_GROUP.has(field.type) ? field.closest("fieldset")?.querySelector("legend") : null;
  return group ?? field.labels?.[0] ?? null;
}

/** The words of a label without what stands in it besides, such as the input itself. */
function ownText(title: HTMLElement | null): string {
  const texts = [...(title?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE);
  return texts.map((node) => node.textContent?.trim()).filter(Boolean).join(" ");
}
