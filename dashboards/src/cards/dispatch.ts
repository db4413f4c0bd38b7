import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { navigate, pageOf } from "../hass";
import { asRefusal, type Desk } from "../region/desk";
import type { Checklist, DispatchView, Script } from "../region/shapes";
import { choice, filled, line, memo, when } from "../elements/fields";
import { priorityMark, stateMark } from "../elements/marks";
import { say, word, type Key } from "../words/words";
import { PersonCard } from "./person";

type Open = "" | "call" | "police" | "send" | Step;
type Step = "left" | "arrived" | "transported" | "ended";

const STEPS: readonly Step[] = ["left", "arrived", "transported", "ended"];
const NUMBERS = ["119", "112"] as const;
const SEEN = ["yes", "no", "not_seen"];
const TOLD: Record<Step, [string, Key][]> = {
  left: [["names", "dispatch.names"]],
  arrived: [["keyholder", "dispatch.keyholder"]],
  transported: [["hospital", "dispatch.hospital"]],
  ended: [
    ["damage", "dispatch.damage"],
    ["repairs", "dispatch.repairs"],
  ],
};
const PARTICULARS: [keyof DispatchView, Key][] = [
  ["names", "dispatch.names"],
  ["keyholder", "dispatch.keyholder"],
  ["damage", "dispatch.damage"],
  ["repairs", "dispatch.repairs"],
  ["hospital", "dispatch.hospital"],
];

/**
 * Somebody goes there (W9, K10): partners and times, what is read aloud to 119 or 112, what is looked at in the home,
 * and what the police decided. The officer calls; nothing here calls anybody.
 */
@customElement("smartcare-dispatch-card")
export class DispatchCard extends PersonCard {
  static override styles = [
    ...PersonCard.styles,
    css`
      .emergency {
        font-size: 2.5rem;
        font-weight: 700;
        line-height: 1.1;
      }
      .script {
        white-space: pre-wrap;
        font-size: 1.25rem;
        line-height: 1.6;
        overflow-wrap: anywhere;
      }
      .item {
        border: 0;
        border-bottom: 1px solid var(--line);
        margin: 0;
        padding: 8px 0 0;
        min-width: 0;
      }
      .item legend {
        padding: 8px 0 0;
        font-weight: 500;
      }
      .item label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 44px;
        margin: 0 16px 0 0;
      }
      input[type="radio"] {
        width: 24px;
        min-height: 24px;
        margin: 0;
      }
    `,
  ];

  @state() private script: Script | null = null;
  @state() private checklist: Checklist | null = null;
  @state() private open: Open = "";
  @state() private number: (typeof NUMBERS)[number] = "119";

  protected override look(): void {
    const before = this.shown;
    super.look();
    if (before !== this.shown) {
      this.script = null;
      this.checklist = null;
      this.open = "";
    }
  }

  protected override async fetchMore(): Promise<void> {
    await Promise.all([this.readScript(), this.readChecklist()]);
  }

  /** The script names what is known now, so it is asked for anew whenever the number changes. */
  private async readScript(): Promise<void> {
    const asked = this.number;
    try {
      const script = await this.desk!.ask<Script>("dispatchScript", { path: { number: this.shown }, query: { for: asked } });
      if (asked === this.number) {
        this.script = script;
      }
    } catch (error) {
      this.refusal = asRefusal(error);
    }
  }

  private async readChecklist(): Promise<void> {
    try {
      this.checklist = await this.desk!.ask<Checklist>("showChecklist", { path: { number: this.shown } });
    } catch (error) {
      this.refusal = asRefusal(error);
    }
  }

  protected override content(desk: Desk): TemplateResult {
    if (!this.shown || this.view === null) {
      return super.content(desk);
    }
    const { row, dispatches, moves } = this.view;
    const works = desk.may("work_on_incidents") && row.state !== "closed";
    return html`
      <div class="row">
        ${priorityMark(this.language, row.priority)} ${stateMark(this.language, row.state)}
        <span class="soft grow">${row.label} · ${desk.dongName(row.dong)}</span>
        <button @click=${() => void this.print()}>${this.say("print")}</button>
        <button @click=${() => this.leave()}>${this.say("back")}</button>
      </div>
      <div class="who">${this.view.name}</div>
      <div>${this.view.address}</div>
      <p class="reason">${row.why.text}</p>
      ${this.refused()} ${this.aloud(works)}
      <h2>${this.say("dispatches")}</h2>
      ${dispatches.length === 0 ? html`<p class="soft">${this.say("dispatch.none")}</p>` : nothing}
      ${dispatches.map((one) => this.one(one))} ${works ? this.deeds(dispatches, moves.includes("dispatch")) : nothing}
      ${this.checks(works)} ${this.story()}
    `;
  }

  private leave(): void {
    navigate(pageOf(String(this.config["person_page"] ?? "person"), { incident: this.shown }));
  }

  private aloud(works: boolean): TemplateResult | typeof nothing {
    const script = this.script;
    if (script === null) {
      return nothing;
    }
    const called = script.call.replace("tel:", "");
    const choose = (number: (typeof NUMBERS)[number]): void => {
      this.number = number;
      void this.readScript();
    };
    return html`<section class="box warning" aria-label=${this.say("script")}>
      <div class="row">
        <span class="grow"><span class="emergency">${called}</span> ${word(this.language, "emergency", called)}</span>
        ${NUMBERS.map(
          (one) => html`<button aria-pressed=${one === this.number} ?disabled=${one === this.number} @click=${() => choose(one)}>${one}</button>`,
        )}
      </div>
      <p class="soft">${this.say("script.you_call")}</p>
      ${script.discreet ? html`<p><strong>${this.say("script.discreet")}</strong></p>` : nothing}
      <div class="script">${script.text[this.language.split("-")[0]!] ?? script.text["ko"]}</div>
      ${works && this.open !== "call"
        ? html`<button @click=${() => (this.open = "call")}>${this.say("script.called", { number: called })}</button>`
        : nothing}
      ${this.open === "call"
        ? this.asking(html`${when(this.language)} ${memo(this.language)}`, (form) =>
            this.record("recordEmergencyCall", { service: called, ...filled(form, ["at", "memo"]) }),
          )
        : nothing}
    </section>`;
  }

  private one(dispatch: DispatchView): TemplateResult {
    const times: [Key, string | null][] = [
      ["dispatch.sent", dispatch.sent_at],
      ["dispatch.left", dispatch.left_at],
      ["dispatch.arrived", dispatch.arrived_at],
      ["dispatch.transported", dispatch.transported_at],
      ["dispatch.ended", dispatch.ended_at],
    ];
    const who = [...dispatch.partners, dispatch.people === null ? "" : this.say("dispatch.people", { count: dispatch.people })];
    return html`<div class="box dispatch">
      <strong>${dispatch.sent_by}</strong> ${who.filter(Boolean).join(" · ")}
      <dl>
        ${times.map(([key, at]) => (at === null ? nothing : html`<dt>${this.say(key)}</dt><dd>${this.at(at)}</dd>`))}
        ${PARTICULARS.map(([field, key]) => (dispatch[field] ? html`<dt>${this.say(key)}</dt><dd>${dispatch[field]}</dd>` : nothing))}
        ${dispatch.police.map((one) => html`<dt>${this.say("police")} ${this.at(one.at)}</dt><dd>${one.what.text} · ${one.officer}</dd>`)}
      </dl>
    </div>`;
  }

  /** What can be written down next: steps that are still to come, a decision of the police, another dispatch. */
  private deeds(dispatches: DispatchView[], maySend: boolean): TemplateResult {
    const last = dispatches[dispatches.length - 1];
    const running = last !== undefined && last.ended_at === null;
    const steps = running ? STEPS.filter((step) => last[`${step}_at`] === null) : [];
    if (this.open !== "" && this.open !== "call") {
      return this.fieldsOf(this.open);
    }
    return html`<div class="row">
      ${steps.map((step) => html`<button class=${step === steps[0] ? "main" : ""} @click=${() => (this.open = step)}>${say(this.language, `dispatch.${step}`)}</button>`)}
      ${last === undefined ? nothing : html`<button @click=${() => (this.open = "police")}>${this.say("police")}</button>`}
      ${maySend ? html`<button @click=${() => (this.open = "send")}>${this.say("dispatch.send")}</button>` : nothing}
    </div>`;
  }

  private fieldsOf(open: Exclude<Open, "" | "call">): TemplateResult {
    const language = this.language;
    if (open === "police") {
      const asked = html`<p class="soft">${this.say("police.why")}</p>
        ${choice(language, "measure", "police.measure", ["forced_entry", "location_tracing"])}
        ${choice(language, "ruling", "police.ruling", ["ordered", "refused"])}
        ${line(language, "station", "police.station", { needed: true, longest: 60 })}
        ${line(language, "officer", "police.officer", { needed: true, longest: 60 })} ${when(language)} ${memo(language)}`;
      const names = ["measure", "ruling", "station", "officer", "at", "memo"];
      return this.asking(asked, (form) => this.record("recordPoliceDecision", filled(form, names)));
    }
    if (open === "send") {
      const asked = html`<fieldset class="box">
          <legend>${this.say("partners")}</legend>
          ${NUMBERS.map((one) => html`<label class="tick"><input type="checkbox" name="partners" value=${one} />${one}</label>`)}
        </fieldset>
        <label>${this.say("dispatch.how_many")}<input name="people" type="number" min="1" max="20" required value="2" /></label>
        ${line(language, "names", "dispatch.names")} ${memo(language)}`;
      return this.asking(asked, (form) => {
        const given = new FormData(form);
        const body = { partners: given.getAll("partners"), people: Number(given.get("people")), ...filled(form, ["names", "memo"]) };
        return this.record("recordDispatch", body);
      });
    }
    const told = TOLD[open];
    const asked = html`<h3>${say(language, `dispatch.${open}`)}</h3>
      ${when(language)} ${told.map(([name, title]) => line(language, name, title))} ${memo(language)}`;
    const names = [...told.map(([name]) => name), "at", "memo"];
    return this.asking(asked, (form) => this.record("recordDispatchStep", { step: open, ...filled(form, names) }));
  }

  private asking(fields: TemplateResult, send: (form: HTMLFormElement) => Promise<void>): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      void send(event.target as HTMLFormElement);
    };
    return html`<form class="box" @submit=${submit}>
      ${fields}
      <div class="row" style="margin-top: 12px">
        <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
        <button type="button" @click=${() => (this.open = "")}>${this.say("cancel")}</button>
      </div>
    </form>`;
  }

  /** What was filled in closes once it is written down, unless something else has been opened meanwhile. */
  private async record(operation: string, body: Record<string, unknown>): Promise<void> {
    const { open } = this;
    await this.run(operation, body);
    if (this.refusal === null && this.open === open) {
      this.open = "";
    }
  }

  private checks(works: boolean): TemplateResult | typeof nothing {
    const list = this.checklist;
    if (list === null || list.items.length === 0) {
      return nothing;
    }
    return html`<h2>${this.say("checklist")} · ${this.say("checklist.open", { count: list.open })}</h2>
      <form class="checklist" @submit=${this.answered}>
        ${list.items.map(
          (entry) => html`<fieldset class="item" ?disabled=${!works}>
            <legend>${entry.words.text}</legend>
            ${entry.help ? html`<div class="soft">${entry.help.text}</div>` : nothing}
            ${entry.before
              ? html`<div class="soft">${this.say("checklist.before", { seen: word(this.language, "seen", entry.before) })}</div>`
              : nothing}
            ${SEEN.map(
              (seen) => html`<label><input type="radio" name=${entry.item} value=${seen} ?checked=${entry.seen === seen} />${word(this.language, "seen", seen)}</label>`,
            )}
          </fieldset>`,
        )}
        ${works ? html`${memo(this.language)}<button class="main" ?disabled=${this.busy}>${this.say("save")}</button>` : nothing}
      </form>`;
  }

  private readonly answered = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const known = new Map(this.checklist!.items.map((entry) => [entry.item, entry.seen]));
    const answers = [...known]
      .map(([item, seen]) => ({ item, seen: given.get(item), before: seen }))
      .filter((one) => one.seen !== null && one.seen !== one.before)
      .map(({ item, seen }) => ({ item, seen }));
    void this.record("recordFindings", { answers, ...filled(form, ["memo"]) }).then(() => this.readChecklist());
  };
}
