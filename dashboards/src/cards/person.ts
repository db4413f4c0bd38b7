import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { navigate, pageOf } from "../hass";
import { asRefusal, type Desk } from "../region/desk";
import { show } from "../region/paper";
import type { Change, Contact, Explanation, IncidentView, Listed, Paper, TimelineEntry } from "../region/shapes";
import { DeskCard } from "../elements/desk-card";
import { priorityMark, stateMark } from "../elements/marks";
import { shared } from "../elements/styles";
import { moment } from "../words/times";
import { say, word, type Key } from "../words/words";

export type Form = "contact" | "close" | "dispatch" | "note" | "absence";

const MEANS = ["call", "text", "visit", "other"];
const OUTCOMES = [
  ...["ok", "needs_help", "callback_wanted", "danger_words", "welfare_request", "answered_without_ack", "inbound"],
  ...["sent", "no_answer", "busy", "phone_off", "voicemail", "rejected", "invalid_number", "no_credit", "channel_failure"],
  "other",
];
const RESULTS = [
  ...["safe", "safe_need_found", "helped", "transported", "in_hospital", "away", "equipment", "not_reached", "died"],
  "other",
];
const PHRASES: Key[] = ["phrase.answered", "phrase.no_answer", "phrase.guardian", "phrase.visit", "phrase.equipment"];
const PARTNERS = ["119", "112"];

/** One signal and the person it is about (W7–W12): who, where, why, and everything that can be done with a tap. */
@customElement("smartcare-person-card")
export class PersonCard extends DeskCard {
  static override styles = [
    shared,
    css`
      .who {
        font-size: 1.35rem;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .reason {
        font-size: 1.1rem;
        margin: 8px 0;
        overflow-wrap: anywhere;
      }
      .actions {
        position: sticky;
        bottom: 0;
        padding: 8px 0;
        background: var(--card-background-color, #fff);
      }
      .box {
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 8px 12px;
        margin: 8px 0;
      }
      .warning {
        border-color: var(--urgent);
      }
      ol li {
        padding: 6px 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .memo {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .phrases button {
        min-height: 36px;
        font-size: 0.9rem;
      }
    `,
  ];

  @state() protected view: IncidentView | null = null;
  @state() protected timeline: TimelineEntry[] = [];
  @state() protected form: Form | null = null;
  protected shown = "";
  private readonly moved = (): void => this.look();
  private readonly followed = (event: Event): void => {
    if ((event as CustomEvent<Change[]>).detail.some((change) => change.incident === this.shown)) {
      void this.fetch();
    }
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("location-changed", this.moved);
    window.addEventListener("popstate", this.moved);
    this.look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("location-changed", this.moved);
    window.removeEventListener("popstate", this.moved);
    this.desk?.removeEventListener("changes", this.followed);
  }

  protected override updated(): void {
    this.desk?.addEventListener("changes", this.followed);
    if (this.desk?.signedIn && this.shown && this.view === null && !this.busy && this.refusal === null) {
      void this.fetch();
    }
  }

  /** Which incident is meant: the one the card names, or the address. */
  protected named(): string {
    return String(this.config["incident"] ?? new URLSearchParams(location.search).get("incident") ?? "");
  }

  protected look(): void {
    const named = this.named();
    if (named !== this.shown) {
      this.shown = named;
      this.view = null;
      this.timeline = [];
      this.form = null;
      this.refusal = null;
      this.requestUpdate();
    }
  }

  protected async fetch(): Promise<void> {
    const desk = this.desk;
    const asked = this.shown;
    if (desk === null || !asked) {
      return;
    }
    try {
      const path = { number: asked };
      const view = await desk.ask<IncidentView>("showIncident", { path });
      const timeline = await desk.ask<Listed<TimelineEntry>>("incidentTimeline", { path });
      if (asked === this.shown) {
        this.view = view;
        this.timeline = timeline.items;
      }
    } catch (error) {
      this.refusal = asRefusal(error);
    }
  }

  protected override content(_desk: Desk): TemplateResult {
    if (!this.shown) {
      return html`<p class="soft">${this.say("person_none")}</p>`;
    }
    if (this.view === null) {
      return html`${this.refused()} ${this.refusal ? nothing : html`<p class="soft">${this.say("loading")}</p>`}`;
    }
    const { row } = this.view;
    return html`
      <div class="row">
        ${priorityMark(this.language, row.priority)} ${stateMark(this.language, row.state)}
        <span class="soft grow">${row.label} · ${this.desk?.dongName(row.dong)}</span>
        ${this.way()}
      </div>
      <div class="who">${this.view.name}</div>
      <div>${this.view.address}</div>
      <p class="reason">${row.why.text}</p>
      <p class="soft">
        <smartcare-age .since=${row.opened_at} .language=${this.language}></smartcare-age>${row.claimed_by
          ? html` · ${row.claimed_by}`
          : nothing}
        ·
        ${row.last_evidence_at
          ? this.say("evidence", { at: this.at(row.last_evidence_at) })
          : this.say("no_evidence")}
      </p>
      ${row.cleared_why ? html`<div class="box">${row.cleared_why.text}</div>` : nothing}
      ${row.next ? html`<div class="box">${row.next.text}</div>` : nothing}
      ${this.explained("warnings", [...this.view.rules, ...this.view.warnings], "warning")}
      ${this.explained("reach", this.view.reachability)} ${this.explained("findings", this.view.findings)}
      ${row.badges.map((badge) => html`<div class="box warning">${badge.text}</div>`)} ${this.people()}
      ${this.refused()} ${this.form === null ? this.actions() : this.fields(this.form)} ${this.story()}
    `;
  }

  /** How to leave this person. */
  protected way(): TemplateResult | typeof nothing {
    return html`<button @click=${() => navigate(pageOf(String(this.config["list_page"] ?? "today")))}>${this.say("back")}</button>`;
  }

  private explained(title: Key, found: Explanation[], kind = ""): TemplateResult | typeof nothing {
    return found.length === 0
      ? nothing
      : html`<div class="box ${kind}">
          <strong>${this.say(title)}</strong>
          <ul>
            ${found.map((one) => html`<li>${one.text}</li>`)}
          </ul>
        </div>`;
  }

  private people(): TemplateResult {
    const subject: Contact = { kind: "subject", name: this.view!.name, phone: this.view!.phone, note: "" };
    const all = [subject, ...this.view!.contacts.filter((one) => one.kind !== "subject")];
    return html`<h2>${this.say("contacts")}</h2>
      <ul>
        ${all.map(
          (one) => html`<li class="row" style="padding: 4px 0">
            <span class="grow">${word(this.language, "contact", one.kind)} · ${one.name} <span class="soft">${one.note}</span></span>
            ${one.phone
              ? html`<a class="button" href=${`tel:${dialled(one.phone)}`}
                    ><ha-icon icon="mdi:phone" aria-hidden="true"></ha-icon>${one.phone}</a
                  >
                  <a class="button" href=${`sms:${dialled(one.phone)}`}
                    ><ha-icon icon="mdi:message-text" aria-hidden="true"></ha-icon>${this.say("text")}</a
                  >`
              : nothing}
          </li>`,
        )}
      </ul>`;
  }

  private actions(): TemplateResult {
    const may = new Set(this.view!.moves);
    const open = (form: Form): void => {
      this.form = form;
    };
    return html`<div class="row actions">
      ${may.has("claim")
        ? html`<button class="main" ?disabled=${this.busy} @click=${() => this.run("claimIncident")}>${this.say("claim")}</button>`
        : nothing}
      ${may.has("contact")
        ? html`<button @click=${() => open("contact")}>${this.say("call")} · ${this.say("text")}</button>`
        : nothing}
      ${may.has("dispatch") ? html`<button @click=${() => open("dispatch")}>${this.say("dispatch")}</button>` : nothing}
      ${this.view!.row.state === "dispatched"
        ? html`<button class="main" @click=${() => navigate(pageOf(String(this.config["dispatch_page"] ?? "dispatch"), { incident: this.shown }))}>
            ${this.say("dispatches")}
          </button>`
        : nothing}
      ${may.has("close") ? html`<button @click=${() => open("close")}>${this.say("close")}</button>` : nothing}
      ${may.has("note") ? html`<button @click=${() => open("note")}>${this.say("note")}</button>` : nothing}
      ${this.desk!.may("take_worries") ? html`<button @click=${() => open("absence")}>${this.say("absence")}</button>` : nothing}
      ${may.has("release")
        ? html`<button ?disabled=${this.busy} @click=${() => this.run("releaseIncident")}>${this.say("release")}</button>`
        : nothing}
      ${may.has("reopen") ? html`<button @click=${() => this.run("reopenIncident", { memo: "" })}>${this.say("reopen")}</button>` : nothing}
      <button @click=${() => void this.print()}>${this.say("print")}</button>
    </div>`;
  }

  private fields(form: Form): TemplateResult {
    return html`<form class="box" @submit=${(event: SubmitEvent) => this.submit(event, form)}>
      ${form === "contact"
        ? html`${this.choice("means", "means", MEANS)} ${this.choice("outcome", "outcome", OUTCOMES)}`
        : nothing}
      ${form === "close" ? this.choice("result", "result", RESULTS) : nothing}
      ${form === "dispatch"
        ? html`<fieldset class="box">
            <legend>${this.say("partners")}</legend>
            ${PARTNERS.map(
              (one) => html`<label class="row"><input type="checkbox" name="partners" value=${one} style="width: 24px; min-height: 24px" />${one}</label>`,
            )}
          </fieldset>`
        : nothing}
      ${form === "absence"
        ? html`${this.choice("kind", "away_kind", ["travel", "hospital", "other"], "absence_kind")}
            ${this.choice("told_by", "told_by", ["subject", "guardian", "neighbour", "keyholder", "agency", "staff", "other"], "teller")}
            ${this.choice("channel", "channel", ["call", "text", "visit", "office", "other"])}
            <label>${this.say("away_until")}<input type="datetime-local" name="ends_at" /></label>`
        : html`<label
              >${this.say("memo")}
              <textarea name="memo" ?required=${form === "close" || form === "note"} maxlength="4000"></textarea></label
            ><div class="row phrases" role="group" aria-label=${this.say("phrases")}>
              ${PHRASES.map(
                (phrase) => html`<button type="button" @click=${(event: Event) => this.add(event, phrase)}>${this.say(phrase)}</button>`,
              )}
            </div>`}
      <div class="row" style="margin-top: 12px">
        <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
        <button type="button" @click=${() => (this.form = null)}>${this.say("cancel")}</button>
      </div>
    </form>`;
  }

  private choice(name: string, title: Key, options: string[], group = name): TemplateResult {
    return html`<label
      >${this.say(title)}
      <select name=${name} required>
        ${options.map((option) => html`<option value=${option}>${word(this.language, group, option)}</option>`)}
      </select></label
    >`;
  }

  private add(event: Event, phrase: Key): void {
    const form = (event.target as HTMLElement).closest("form");
    const memo = form?.querySelector<HTMLTextAreaElement>("textarea");
    if (memo) {
      memo.value = [memo.value.trim(), say(this.language, phrase)].filter(Boolean).join(" ");
      memo.focus();
    }
  }

  private submit(event: SubmitEvent, form: Form): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => String(given.get(name) ?? "").trim();
    switch (form) {
      case "contact":
        void this.run("recordContact", { means: text("means"), outcome: text("outcome"), memo: text("memo") });
        break;
      case "close":
        void this.run("closeIncident", { result: text("result"), memo: text("memo") });
        break;
      case "dispatch":
        void this.run("recordDispatch", { partners: given.getAll("partners"), memo: text("memo") });
        break;
      case "note":
        void this.run("addNote", { memo: text("memo") });
        break;
      case "absence":
        void this.away(text);
        break;
    }
  }

  private async away(text: (name: string) => string): Promise<void> {
    const until = text("ends_at");
    const body = {
      kind: text("kind"),
      told_by: text("told_by"),
      channel: text("channel"),
      ...(until && { ends_at: new Date(until).toISOString() }),
    };
    const household = this.view!.row.household;
    if (await this.act((desk) => desk.ask("addAbsence", { path: { household }, body }))) {
      this.form = null;
      await this.fetch();
    }
  }

  protected async run(operation: string, body: Record<string, unknown> = {}): Promise<void> {
    const path = { number: this.shown };
    if (await this.act((desk: Desk) => desk.ask(operation, { path, body }))) {
      this.form = null;
      await this.fetch();
    }
  }

  protected async print(): Promise<void> {
    await this.act(async (desk) => {
      const query = { format: "html", reason: this.say("print") };
      show(await desk.ask<Paper>("incidentTimeline", { path: { number: this.shown }, query }));
    });
  }

  protected story(): TemplateResult {
    return html`<h2>${this.say("timeline")}</h2>
      <ol>
        ${this.timeline.map(
          (one) => html`<li>
            <span class="soft">${this.at(one.at)} · ${this.actor(one.who)} · ${word(this.language, "move", one.what)}</span>
            <div>${one.why.text}</div>
            ${one.memo ? html`<div class="memo">${one.memo}</div>` : nothing}
          </li>`,
        )}
      </ol>`;
  }

  protected at(when: string): string {
    return moment(this.language, when, this.hass.config.time_zone);
  }

  /** Who did something: a colleague's name, or the word for what acts by itself. */
  private actor(who: string): string {
    return word(this.language, "actor", who).replace(/^actor\./, "");
  }
}

/** A number as a telephone takes it. */
function dialled(phone: string): string {
  return phone.replace(/[^\d+]/g, "");
}
