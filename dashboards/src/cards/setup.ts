import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { asRefusal, type Desk } from "../region/desk";
import { RISKS } from "../region/homes";
import type { District, HouseholdRow, HouseholdView, Listed, NodeView, PairingCode } from "../region/shapes";
import { DeskCard } from "../elements/desk-card";
import "../elements/duty";
import { choice, choices, filled, line } from "../elements/fields";
import { absenceFields, absenceOf } from "../elements/person-forms";
import "../elements/qr";
import "../elements/reach";
import { shared } from "../elements/styles";
import "../elements/thresholds";
import "../elements/transfer";
import { moment } from "../words/times";
import { word } from "../words/words";

const SERVICES = ["plug", "check_in", "daily_use", "combined"];
const CONSENTS = ["service", "night", "telecom", "electricity", "phone", "recording", "guardian", "agencies"];
const FOUND = 20;

/** Setting up a home, made for the installer's phone: register, consents, pairing code, absence, limits, and a check. */
@customElement("smartcare-setup-card")
export class SetupCard extends DeskCard {
  static override styles = [
    shared,
    css`
      .body {
        max-width: 640px;
      }
      .box {
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 8px 12px;
        margin: 12px 0;
        min-width: 0;
      }
      .found {
        width: 100%;
        justify-content: space-between;
        margin-top: 8px;
      }
      .code {
        font-size: 2rem;
        font-weight: 700;
        letter-spacing: 0.08em;
        font-family: monospace;
        white-space: nowrap;
      }
      li {
        border-top: 1px solid var(--line);
        padding: 8px 0;
      }
      summary {
        padding: 11px 0;
        cursor: pointer;
      }
      .bad {
        color: var(--urgent);
        font-weight: 600;
      }
    `,
  ];

  @state() private rows: HouseholdRow[] | null = null;
  @state() private registering = false;
  @state() private household: HouseholdView | null = null;
  @state() private code: PairingCode | null = null;
  @state() private nodes: NodeView[] | null = null;
  @state() private dongs: [string, string][] = [];
  @state() private done = "";
  @state() private dutyShown = false;

  protected override content(desk: Desk): TemplateResult {
    return html`<div class="body">
      <h1>${this.household?.name || this.say("card.setup.title")}</h1>
      ${this.refused()} ${this.done ? html`<p role="status">${this.done}</p>` : nothing}
      ${this.household !== null ? this.home(desk, this.household) : this.registering ? this.register() : this.choose(desk)}
    </div>`;
  }

  // Which home

  private choose(desk: Desk): TemplateResult {
    const search = (event: SubmitEvent): void => {
      event.preventDefault();
      const { search: wanted } = filled(event.target as HTMLFormElement, ["search"]);
      void this.act(async (asked) => {
        const query = { limit: FOUND, ...(wanted && { search: wanted }) };
        this.rows = (await asked.ask<Listed<HouseholdRow>>("listHouseholds", { query })).items;
      });
    };
    return html`<form @submit=${search}>
        <label>${this.say("homes.search")}<input name="search" type="search" maxlength="200" /></label>
        <button class="main" ?disabled=${this.busy}>${this.say("setup.find")}</button>
        ${desk.may("write_register") ? html`<button type="button" @click=${() => void this.begin()}>${this.say("setup.register")}</button>` : nothing}
      </form>
      ${this.rows?.map(
        (row) => html`<button class="found" @click=${() => void this.open(row.id)}>
          <span>${row.name}</span><span class="soft">${desk.dongName(row.dong)}</span>
        </button>`,
      )}
      ${this.rows?.length === 0 ? html`<p class="soft">${this.say("setup.none")}</p>` : nothing} ${desk.may("see_rosters") ? this.duty(desk) : nothing}`;
  }

  private duty(desk: Desk): TemplateResult {
    return html`<section class="box">
      <button aria-expanded=${this.dutyShown} @click=${() => (this.dutyShown = !this.dutyShown)}>
        <ha-icon icon="mdi:calendar-clock" aria-hidden="true"></ha-icon> ${this.say("duty.title")}
      </button>
      ${this.dutyShown ? html`<smartcare-duty .desk=${desk} .zone=${this.hass.config.time_zone}></smartcare-duty>` : nothing}
    </section>`;
  }

  private async begin(): Promise<void> {
    await this.act(async (desk) => {
      const { items } = await desk.ask<Listed<District>>("listDistricts");
      const own = desk.account?.dongs ?? [];
      this.dongs = items
        .flatMap((district) => district.dongs.map(({ id, name }) => [id, name] as [string, string]))
        .filter(([id]) => own.length === 0 || own.includes(id));
      this.registering = true;
    });
  }

  private async open(household: string): Promise<void> {
    await this.act(async (desk) => this.look(desk, household));
  }

  private async look(desk: Desk, household: string): Promise<void> {
    this.household = await desk.ask<HouseholdView>("showHousehold", { path: { household } });
    this.nodes = await desk.ask<Listed<NodeView>>("listNodes", { query: { household } }).then(({ items }) => items);
  }

  // A new home

  private register(): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const given = new FormData(form);
      const body = {
        ...filled(form, ["dong", "name", "phone", "address", "risk"]),
        services: given.getAll("services"),
        consents: given.getAll("consents"),
      };
      void this.act(async (desk) => {
        const { id } = await desk.ask<HouseholdView>("registerHousehold", { body });
        this.registering = false;
        await this.look(desk, id);
      });
    };
    const language = this.language;
    return html`<form @submit=${submit}>
      <label
        >${this.say("homes.dong")}
        <select name="dong" required>
          ${this.dongs.map(([id, name]) => html`<option value=${id}>${name}</option>`)}
        </select></label
      >
      ${line(language, "name", "homes.name", { needed: true })} ${line(language, "phone", "setup.phone", { longest: 40, type: "tel" })}
      ${line(language, "address", "setup.address")} ${choice(language, "risk", "homes.risk", RISKS, { chosen: "general" })}
      ${choices(language, "services", "services.title", SERVICES, { group: "service", chosen: ["plug"] })}
      ${choices(language, "consents", "consents.title", CONSENTS, { group: "consent" })}
      <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
      <button type="button" @click=${() => (this.registering = false)}>${this.say("cancel")}</button>
    </form>`;
  }

  // One home

  private home(desk: Desk, household: HouseholdView): TemplateResult {
    return html`<p>${household.address} <span class="soft">${desk.dongName(household.dong)}</span></p>
      <button @click=${() => this.leave()}>${this.say("back")}</button>
      ${desk.may("pair_nodes") ? this.pairing(household) : nothing} ${this.check(household)}
      ${desk.may("write_register") ? this.consents(household) : nothing} ${desk.may("write_register") && desk.may("see_persons") ? this.reach(desk, household) : nothing}
      ${desk.may("see_persons") ? this.limits(desk, household) : nothing}
      ${desk.may("take_worries") ? this.absence(household) : nothing} ${this.transfer(desk, household)}`;
  }

  private leave(): void {
    this.household = null;
    this.code = null;
    this.nodes = null;
    this.done = "";
    this.refusal = null;
  }

  private pairing(household: HouseholdView): TemplateResult {
    const make = (): Promise<boolean> =>
      this.act(async (desk) => {
        this.code = await desk.ask<PairingCode>("createPairingCode", { path: { household: household.id } });
      });
    return html`<section class="box">
      <h2>${this.say("setup.pairing")}</h2>
      ${this.code === null
        ? html`<p class="soft">${this.say("setup.pairing_why")}</p>`
        : html`<div class="code">${this.code.code}</div>
            <p class="soft">${this.say("until", { at: this.at(this.code.expires_at) })}</p>
            <smartcare-qr .text=${this.code.code} .label=${this.say("setup.qr")}></smartcare-qr>`}
      <button class=${this.code === null ? "main" : ""} ?disabled=${this.busy} @click=${() => void make()}>${this.say("setup.make_code")}</button>
    </section>`;
  }

  private check(household: HouseholdView): TemplateResult {
    const nodes = (this.nodes ?? []).filter((node) => node.revoked_at === null);
    return html`<section class="box">
      <h2>${this.say("setup.check")}</h2>
      ${nodes.length === 0 ? html`<p>${this.say("setup.no_node")}</p>` : nothing}
      ${nodes.map(
        (node) => html`<p class=${node.last_report_at ? "" : "bad"}>
            ${node.last_report_at ? this.say("setup.reported", { at: this.at(node.last_report_at) }) : this.say("setup.silent")}
          </p>
          <ul>
            ${node.sensors.map(
              (sensor) => html`<li class="row">
                <ha-icon icon=${sensor.alive ? "mdi:check-circle" : "mdi:alert-circle"} aria-hidden="true"></ha-icon>
                <span class="grow"
                  >${[word(this.language, "sensor_kind", sensor.kind), word(this.language, "appliance", sensor.appliance)].filter(Boolean).join(" · ")}
                  ${sensor.front_door ? html`· ${this.say("setup.front_door")}` : nothing}</span
                >
                <span class=${sensor.alive ? "" : "bad"}>${this.say(sensor.alive ? "setup.alive" : "setup.not_alive")}</span>
                <span class="soft"
                  >${word(this.language, "suitability", sensor.state)}${sensor.last_seen_at ? html` · ${this.at(sensor.last_seen_at)}` : nothing}</span
                >
              </li>`,
            )}
          </ul>
          ${node.sensors.length === 0 ? html`<p class="bad">${this.say("setup.no_sensor")}</p>` : nothing}`,
      )}
      <button ?disabled=${this.busy} @click=${() => void this.open(household.id)}>${this.say("setup.again")}</button>
    </section>`;
  }

  private consents(household: HouseholdView): TemplateResult {
    const given = new Set(household.consents.filter((one) => one.revoked_at === null).map((one) => one.kind));
    const turn = (kind: string): Promise<void> =>
      this.change((desk) =>
        given.has(kind)
          ? desk.ask("revokeConsent", { path: { household: household.id, kind } })
          : desk.ask("giveConsent", { path: { household: household.id }, body: { kind } }),
      );
    return html`<section class="box">
      <h2>${this.say("consents.title")}</h2>
      <ul>
        ${CONSENTS.map(
          (kind) => html`<li class="row">
            <span class="grow">${word(this.language, "consent", kind)}</span>
            <span>${given.has(kind) ? this.say("yes") : this.say("no")}</span>
            <button ?disabled=${this.busy} @click=${() => void turn(kind)}>${this.say(given.has(kind) ? "setup.revoke" : "setup.give")}</button>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  private reach(desk: Desk, household: HouseholdView): TemplateResult {
    return html`<smartcare-reach
      class="box"
      .desk=${desk}
      .zone=${this.hass.config.time_zone}
      .household=${household}
      @changed=${() => void this.change(async () => undefined)}
    ></smartcare-reach>`;
  }

  private limits(desk: Desk, household: HouseholdView): TemplateResult {
    return html`<smartcare-thresholds
      class="box"
      .desk=${desk}
      .zone=${this.hass.config.time_zone}
      .household=${household}
      @changed=${() => void this.change(async () => undefined)}
    ></smartcare-thresholds>`;
  }

  private absence(household: HouseholdView): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const body = absenceOf(event.target as HTMLFormElement);
      void this.change((desk) => desk.ask("addAbsence", { path: { household: household.id }, body }));
    };
    return html`<details class="box">
      <summary>${this.say("absence")}</summary>
      <form @submit=${submit}>
        ${absenceFields(this.language)}
        <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
      </form>
    </details>`;
  }

  /** Moving away is the matter of whoever writes in the dong's register. */
  private transfer(desk: Desk, household: HouseholdView): TemplateResult | typeof nothing {
    const own = desk.account?.dongs ?? [];
    return desk.may("write_register") && (own.length === 0 || own.includes(household.dong))
      ? html`<smartcare-transfer class="box" .desk=${desk} .zone=${this.hass.config.time_zone} .household=${household}></smartcare-transfer>`
      : nothing;
  }

  /** Change something about the home, and show it as the region has it then. */
  private async change(work: (desk: Desk) => Promise<unknown>): Promise<void> {
    this.done = "";
    const household = this.household!.id;
    if (await this.act(work)) {
      this.done = this.say("setup.saved");
      try {
        await this.look(this.desk!, household);
      } catch (error) {
        this.refusal = asRefusal(error);
      }
    }
  }

  private at(when: string): string {
    return moment(this.language, when, this.hass.config.time_zone);
  }
}
