import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { navigate, pageOf } from "../hass";
import { asRefusal, type Desk } from "../region/desk";
import { show } from "../region/paper";
import type { Change, Explanation, HouseholdView, IncidentView, Listed, Paper, TimelineEntry } from "../region/shapes";
import { actogram, type ActiveDay } from "../elements/actogram";
import { contactList } from "../elements/contacts";
import { DeskCard } from "../elements/desk-card";
import { householdPart } from "../elements/household";
import { priorityMark, stateMark } from "../elements/marks";
import { deedOf, fieldsOf, type Deed, type Form } from "../elements/person-forms";
import { shared } from "../elements/styles";
import { moment } from "../words/times";
import { word, type Key } from "../words/words";

export type { Form };

/** So many days of activity are shown. */
const DAYS = 30;

/** One signal and the person it is about (W7–W12): who, where, why, and everything that can be done with a tap. */
@customElement("smartcare-person-card")
export class PersonCard extends DeskCard {
  static override styles = [
    shared,
    css`
      .who {
        font-size: 1.35rem;
        font-weight: 600;
        margin-top: 8px;
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
      .people {
        max-width: 720px;
      }
      @media (max-width: 480px) {
        .people .grow {
          flex-basis: 100%;
        }
      }
      .memo {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .phrases button {
        font-size: 0.9rem;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 4px 16px;
        margin: 8px 0;
      }
      dt {
        color: var(--soft);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .actogram {
        width: 100%;
        max-width: 560px;
        font-size: 3.4px;
        fill: currentColor;
      }
      .actogram .hour {
        stroke: var(--line);
        stroke-width: 0.3;
      }
      .actogram .done {
        fill: var(--accent);
      }
    `,
  ];

  @state() protected view: IncidentView | null = null;
  @state() protected timeline: TimelineEntry[] = [];
  @state() protected form: Form | null = null;
  @state() private household: HouseholdView | null = null;
  @state() private activity: ActiveDay[] = [];
  protected shown = "";
  /** Which incident the rest was asked for: such looks are logged, so once for each. */
  private told = "";
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

  protected override again(): void {
    super.again();
    void this.fetch();
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
      this.household = null;
      this.activity = [];
      this.told = "";
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
        if (this.told !== asked) {
          this.told = asked;
          await this.fetchMore(desk, view);
        }
      }
    } catch (error) {
      this.refusal = asRefusal(error);
    }
  }

  /** What is shown besides the signal, once it can be worked on; who may not see it works without. */
  protected async fetchMore(desk: Desk, view: IncidentView): Promise<void> {
    const asked = this.shown;
    const path = { household: view.row.household };
    const [household, activity] = await Promise.all([
      desk.ask<HouseholdView>("showHousehold", { path }).catch(() => null),
      desk.ask<{ days: ActiveDay[] }>("householdActivity", { path, query: { days: DAYS } }).catch(() => ({ days: [] })),
    ]);
    if (asked === this.shown) {
      this.household = household;
      this.activity = activity.days;
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
    const evidence = row.last_evidence_at ?? this.household?.last_evidence_at;
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
        ${evidence
          ? html`${this.say("evidence", { at: this.at(evidence) })} (<smartcare-age ago .since=${evidence} .language=${this.language}></smartcare-age>)`
          : this.say("no_evidence")}
      </p>
      <p class="soft">${this.say("why_desk")}: ${row.desk_why.text}</p>
      ${row.cleared_why ? html`<div class="box">${row.cleared_why.text}</div>` : nothing}
      ${row.next ? html`<div class="box">${row.next.text}</div>` : nothing}
      ${this.explained("warnings", [...this.view.rules, ...this.view.warnings], "warning")}
      ${this.explained("reach", this.view.reachability)} ${this.explained("findings", this.view.findings)}
      ${this.view.case ? html`<div class="box">${this.say("case", { label: this.view.case.label })}</div>` : nothing}
      ${row.badges.map((badge) => html`<div class="box warning">${badge.text}</div>`)} ${this.people()}
      ${this.refused()} ${this.form === null ? this.actions() : this.fields(this.form)}
      ${this.household ? householdPart(this.language, this.household, (when) => this.at(when)) : nothing}
      ${this.activity.some((day) => day.quarters.some((count) => count > 0))
        ? html`<h2>${this.say("actogram")}</h2>${actogram(this.language, this.activity)}`
        : nothing}
      ${this.story()}
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

  /** The person and those around them; what is written to the person must not betray a signal where that is feared. */
  private people(): TemplateResult {
    const { name, phone, contacts, rules, row } = this.view!;
    return contactList(this.language, { name, phone }, contacts, {
      office: row.desk === "centre" ? this.say("office.centre") : this.say("office.dong", { dong: this.desk!.dongName(row.dong) }),
      discreet: rules.some((one) => one.key === "rules.violence"),
    });
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
        ? html`<button ?disabled=${this.busy} @click=${() => void this.safe()}>${this.say("safe")}</button>
            <button ?disabled=${this.busy} @click=${() => this.run("recordContact", { means: "call", outcome: "no_answer", memo: "" })}>
              ${this.say("try_again")}
            </button>`
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
      ${this.view!.case === null && this.desk!.may("work_on_cases")
        ? html`<button @click=${() => open("case")}>${this.say("case.begin")}</button>`
        : nothing}
      ${this.desk!.may("work_on_incidents") ? html`<button @click=${() => open("hand_over")}>${this.say("hand_over.note")}</button>` : nothing}
      ${may.has("release")
        ? html`<button ?disabled=${this.busy} @click=${() => this.run("releaseIncident")}>${this.say("release")}</button>`
        : nothing}
      ${may.has("reopen") ? html`<button @click=${() => open("reopen")}>${this.say("reopen")}</button>` : nothing}
      <button @click=${() => void this.print()}>${this.say("print")}</button>
    </div>`;
  }

  private fields(form: Form): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      void this.do(deedOf(form, event.target as HTMLFormElement));
    };
    return html`<form class="box" @submit=${submit}>
      ${fieldsOf(this.language, form, this.view!.contacts)}
      <div class="row" style="margin-top: 12px">
        <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
        <button type="button" @click=${() => (this.form = null)}>${this.say("cancel")}</button>
      </div>
    </form>`;
  }

  /** The call is written down at once; the signal closes with one more tap, since nobody hears of it after that. */
  private async safe(): Promise<void> {
    await this.run("recordContact", { means: "call", outcome: "ok", memo: "" });
    if (this.refusal === null && this.view?.moves.includes("close")) {
      this.form = "close";
      await this.updateComplete;
      const memo = this.renderRoot.querySelector<HTMLTextAreaElement>("form textarea");
      if (memo) {
        memo.value = this.say("phrase.answered");
        memo.focus();
      }
    }
  }

  private async do({ operation, about, body }: Deed): Promise<void> {
    if (about === "incident") {
      await this.run(operation, body);
      return;
    }
    const household = this.view!.row.household;
    const asked = about === "household" ? { path: { household }, body } : { body: { household, ...body } };
    if (await this.act((desk) => desk.ask(operation, asked))) {
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
      const query = { format: "html", reason: this.say("print.reason") };
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
