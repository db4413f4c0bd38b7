import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { asRefusal } from "../region/desk";
import type { District, HouseholdView, Listed, Transfer } from "../region/shapes";
import { DeskPart } from "./desk-part";
import { filled, memo } from "./fields";

/** Somebody moves to another dong (W17): asking it, waiting for its answer, and what it answered. */
@customElement("smartcare-transfer")
export class TransferElement extends DeskPart {
  @property({ attribute: false }) household!: HouseholdView;
  /** The latest offer; null where there was none. */
  @state() private latest: Transfer | null = null;
  /** Every dong somebody can move to; null until they are needed. */
  @state() private districts: District[] | null = null;
  @state() private asking = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("household") && changed.get("household")?.id !== this.household.id) {
      this.asking = false;
      void this.fetch();
    }
  }

  protected override render(): TemplateResult {
    return html`<h2>${this.say("transfer.title")}</h2>
      ${this.refused()} ${this.latest === null ? nothing : this.told(this.latest)}
      ${this.latest?.state === "offered"
        ? nothing
        : this.asking
          ? this.form()
          : html`<button ?disabled=${this.busy} @click=${() => void this.begin()}>${this.say("transfer.begin")}</button>`}`;
  }

  private told(offer: Transfer): TemplateResult | typeof nothing {
    const dong = this.name(offer.dong_to);
    if (offer.state === "refused") {
      return html`<p><strong>${this.say("transfer.refused", { dong, at: this.at(offer.decided_at!), name: offer.decided_by! })}</strong></p>
        <p>${offer.answer}</p>`;
    }
    return offer.state !== "offered"
      ? nothing
      : html`<p role="status"><strong>${this.say("transfer.waiting", { dong })}</strong></p>
          <p class="soft">${this.say("transfer.moves", { at: this.at(offer.moves_at) })} · ${this.say("transfer.why")}</p>
          <p>${offer.memo}</p>
          <button ?disabled=${this.busy} @click=${() => void this.withdraw(offer)}>${this.say("transfer.withdraw")}</button>`;
  }

  private form(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const body = filled(event.target as HTMLFormElement, ["dong", "moves_at", "memo"]);
      void this.attempt(async () => {
        await this.desk.ask("offerTransfer", { path: { household: this.household.id }, body });
        this.asking = false;
        await this.look(this.household.id);
      });
    };
    const others = (this.districts ?? [])
      .map((one) => ({ ...one, dongs: one.dongs.filter(({ id }) => id !== this.household.dong) }))
      .filter((one) => one.dongs.length > 0);
    return html`<form @submit=${submit}>
      <p class="soft">${this.say("transfer.why")}</p>
      <label
        >${this.say("transfer.to")}
        <select name="dong" required>
          <option value=""></option>
          ${others.map(
            (one) => html`<optgroup label=${one.name}>${one.dongs.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</optgroup>`,
          )}
        </select></label
      >
      <label>${this.say("transfer.moves_at")}<input type="datetime-local" name="moves_at" /></label>
      ${memo(this.language, true)}
      <div class="row">
        <button class="main" ?disabled=${this.busy}>${this.say("transfer.ask")}</button>
        <button type="button" @click=${() => (this.asking = false)}>${this.say("cancel")}</button>
      </div>
    </form>`;
  }

  private async begin(): Promise<void> {
    await this.attempt(async () => {
      await this.learn();
      this.asking = true;
    });
  }

  private async withdraw({ id }: Transfer): Promise<void> {
    await this.attempt(async () => {
      await this.desk.ask("withdrawTransfer", { path: { transfer: id }, body: {} });
      await this.look(this.household.id);
    });
  }

  /** What people call a dong, also one where this person does not work. */
  private name(dong: string): string {
    const every = (this.districts ?? []).flatMap((one) => one.dongs);
    return every.find(({ id }) => id === dong)?.name ?? this.desk.dongName(dong);
  }

  private async learn(): Promise<void> {
    this.districts ??= (await this.desk.ask<Listed<District>>("listDistricts", { query: { every: true } })).items;
  }

  /** Read the latest offer; of a home that is not shown any more nothing is kept. */
  private async look(household: string): Promise<void> {
    const { items } = await this.desk.ask<Listed<Transfer>>("listTransfers", { query: { household } });
    if (items.length > 0) {
      await this.learn();
    }
    if (household === this.household.id) {
      this.latest = items[0] ?? null;
    }
  }

  private async fetch(): Promise<void> {
    this.refusal = null;
    this.latest = null;
    try {
      await this.look(this.household.id);
    } catch (error) {
      this.refusal = asRefusal(error);
    }
  }
}
