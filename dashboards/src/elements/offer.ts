import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Listed, ToDo, Transfer } from "../region/shapes";
import { DeskPart } from "./desk-part";
import { filled, memo } from "./fields";

/** Somebody whom another dong offers (W17): why, and whether this dong takes them over. */
@customElement("smartcare-offer")
export class Offer extends DeskPart {
  @property({ attribute: false }) task!: ToDo;
  @state() private offer: Transfer | null = null;
  @state() private refusing = false;

  protected override render(): TemplateResult {
    return html`<div class="row">
        <div class="grow">
          <div>${this.task.what.text}</div>
          <div class="soft">${this.at(this.task.since)}</div>
        </div>
        <button ?disabled=${this.busy} aria-expanded=${this.offer !== null} @click=${() => void this.turn()}>
          ${this.say(this.offer === null ? "open" : "shut")}
        </button>
      </div>
      ${this.refused()} ${this.offer === null ? nothing : this.opened(this.offer)}`;
  }

  private opened(offer: Transfer): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      void this.answer("refuseTransfer", filled(event.target as HTMLFormElement, ["memo"]));
    };
    return html`<p class="soft">${this.say("transfer.moves", { at: this.at(offer.moves_at) })} · ${offer.offered_by}</p>
      <p>${offer.memo}</p>
      <p class="soft">${this.say("transfer.accept_why")}</p>
      ${this.refusing
        ? html`<form @submit=${submit}>
            ${memo(this.language, true)}
            <div class="row">
              <button class="main" ?disabled=${this.busy}>${this.say("transfer.refuse")}</button>
              <button type="button" @click=${() => (this.refusing = false)}>${this.say("cancel")}</button>
            </div>
          </form>`
        : html`<div class="row">
            <button class="main" ?disabled=${this.busy} @click=${() => void this.answer("acceptTransfer", {})}>${this.say("transfer.accept")}</button>
            <button @click=${() => (this.refusing = true)}>${this.say("transfer.refuse")}</button>
          </div>`}`;
  }

  /** Reading it is a look at the person, so only once it is opened. */
  private async turn(): Promise<void> {
    if (this.offer !== null) {
      this.offer = null;
      this.refusing = false;
      return;
    }
    await this.attempt(async () => {
      const { items } = await this.desk.ask<Listed<Transfer>>("listTransfers");
      this.offer = items.find(({ id }) => id === this.task.label) ?? null;
      if (this.offer === null) {
        await this.desk.load();
      }
    });
  }

  private async answer(operation: string, body: Record<string, unknown>): Promise<void> {
    await this.attempt(async () => {
      await this.desk.ask(operation, { path: { transfer: this.task.label }, body });
      await this.desk.load();
    });
  }
}
