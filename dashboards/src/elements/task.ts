import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { HouseholdView, TaskView, ToDo } from "../region/shapes";
import { DeskPart } from "./desk-part";
import { filled, memo } from "./fields";
import { shared } from "./styles";
import { dialled } from "./telephone";

type Form = "done" | "postpone";

/** A visit, a call back or another task: whom it is about once it is opened, and what can be done about it. */
@customElement("smartcare-task")
export class TaskElement extends DeskPart {
  static override styles = [
    shared,
    css`
      .late {
        color: var(--urgent);
        font-weight: 600;
      }
      .opened {
        border-inline-start: 4px solid var(--accent);
        padding: 4px 0 4px 12px;
        margin: 8px 0;
        overflow-wrap: anywhere;
      }
      .memo {
        white-space: pre-wrap;
      }
    `,
  ];

  @property({ attribute: false }) task!: ToDo;
  @state() private view: TaskView | null = null;
  @state() private household: HouseholdView | null = null;
  @state() private form: Form | null = null;

  protected override render(): TemplateResult {
    const { task } = this;
    return html`<div class="row">
        <div class="grow">
          <div>${task.what.text}</div>
          <div class="soft">
            ${task.label}
            ${task.due_at
              ? html`·
                  <span class=${task.overdue ? "late" : ""}
                    >${task.overdue ? html`<ha-icon icon="mdi:clock-alert-outline" aria-hidden="true"></ha-icon> ${this.say("overdue")}` : nothing}
                    ${this.say("due", { at: this.at(task.due_at) })}</span
                  >`
              : nothing}
          </div>
        </div>
        <button ?disabled=${this.busy} aria-expanded=${this.view !== null} @click=${() => void this.turn()}>
          ${this.say(this.view === null ? "open" : "shut")}
        </button>
      </div>
      ${this.refused()} ${this.view === null ? nothing : this.opened(this.view)}`;
  }

  private opened(view: TaskView): TemplateResult {
    const { household } = this;
    const words = view.history.filter((one) => one.memo !== "");
    return html`<div class="opened">
      ${household === null
        ? nothing
        : html`<div><strong>${household.name}</strong> ${household.address}</div>
            ${household.phone
              ? html`<a class="button" href=${`tel:${dialled(household.phone)}`}
                  ><ha-icon icon="mdi:phone" aria-hidden="true"></ha-icon>${household.phone}</a
                >`
              : nothing}`}
      ${words.map((one) => html`<p class="memo"><span class="soft">${this.at(one.at)} · ${one.who}</span><br />${one.memo}</p>`)}
      ${this.form === null ? this.moves(view.row.moves) : this.fields(this.form)}
    </div>`;
  }

  private moves(may: readonly string[]): TemplateResult {
    return html`<div class="row">
      ${may.includes("finish") ? html`<button class="main" @click=${() => (this.form = "done")}>${this.say("task.done")}</button>` : nothing}
      ${may.includes("take")
        ? html`<button ?disabled=${this.busy} @click=${() => void this.run("takeTask", {})}>${this.say("claim")}</button>`
        : nothing}
      ${may.includes("postpone") ? html`<button @click=${() => (this.form = "postpone")}>${this.say("task.postpone")}</button>` : nothing}
    </div>`;
  }

  private fields(form: Form): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const { due_at, memo: words } = filled(event.target as HTMLFormElement, ["due_at", "memo"]);
      void (form === "done" ? this.run("finishTask", { memo: words }) : this.run("postponeTask", { memo: words, due_at }));
    };
    return html`<form @submit=${submit}>
      ${form === "postpone" ? html`<label>${this.say("task.until")}<input type="datetime-local" name="due_at" required /></label>` : nothing}
      ${memo(this.language, true)}
      <div class="row">
        <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
        <button type="button" @click=${() => (this.form = null)}>${this.say("cancel")}</button>
      </div>
    </form>`;
  }

  private async turn(): Promise<void> {
    if (this.view !== null) {
      this.view = null;
      this.form = null;
      return;
    }
    await this.attempt(() => this.look());
  }

  private async look(): Promise<void> {
    const view = await this.desk.ask<TaskView>("showTask", { path: { number: this.task.label } });
    this.household = await this.desk.ask<HouseholdView>("showHousehold", { path: { household: view.row.household } }).catch(() => null);
    this.view = view;
  }

  private async run(operation: string, body: Record<string, unknown>): Promise<void> {
    await this.attempt(async () => {
      await this.desk.ask(operation, { path: { number: this.task.label }, body });
      this.form = null;
      await Promise.all([this.look(), this.desk.load()]);
    });
  }
}
