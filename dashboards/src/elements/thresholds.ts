import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { asRefusal } from "../region/desk";
import { RISKS } from "../region/homes";
import type { HouseholdView, Listed, Threshold } from "../region/shapes";
import { inHours } from "../words/times";
import { say, word, type Key } from "../words/words";
import { DeskPart } from "./desk-part";
import { choice, filled } from "./fields";
import { shared } from "./styles";

const MINUTE_S = 60;
const TELEMETRY = ["evidence", "summary", "full"];

/** Every threshold that decides about a home: what it means, what is in force and from where; some can be set here. */
@customElement("smartcare-thresholds")
export class Thresholds extends DeskPart {
  static override styles = [
    shared,
    css`
      dl {
        margin: 0;
      }
      dt {
        font-weight: 600;
        margin-top: 12px;
      }
      dd {
        margin: 0;
      }
      .box {
        border-bottom: 1px solid var(--line);
        padding-bottom: 12px;
      }
      .value {
        font-size: 1.15rem;
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) household!: HouseholdView;
  @state() private found: Threshold[] | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("household")) {
      void this.fetch();
    }
  }

  protected override render(): TemplateResult {
    return html`<h2>${this.say("setup.limits")}</h2>
      ${this.refused()} ${this.found === null ? nothing : html`${this.desk.may("write_register") ? this.form(this.found) : nothing} ${this.list(this.found)}`}`;
  }

  private form(found: Threshold[]): TemplateResult {
    const language = this.language;
    const window = found.find((one) => one.field === "check_window_s");
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const { risk, check_window_s: minutes, telemetry } = filled(event.target as HTMLFormElement, ["risk", "check_window_s", "telemetry"]);
      const body = { risk, telemetry, check_window_s: Number(minutes) * MINUTE_S };
      void this.save(body);
    };
    return html`<form class="box" @submit=${submit}>
      ${choice(language, "risk", "homes.risk", RISKS, { chosen: this.household.risk })}
      ${window === undefined
        ? nothing
        : html`<label
            >${this.say("setup.window")}
            <input
              name="check_window_s"
              type="number"
              min=${(window.lowest ?? MINUTE_S) / MINUTE_S}
              max=${(window.highest ?? Infinity) / MINUTE_S}
              step="1"
              required
              value=${Math.round(window.value / MINUTE_S)}
          /></label>`}
      ${choice(language, "telemetry", "threshold.telemetry", TELEMETRY, { chosen: this.household.telemetry })}
      <p class="soft">${this.say("threshold.telemetry.why")}</p>
      <button class="main" ?disabled=${this.busy}>${this.say("save")}</button>
    </form>`;
  }

  private list(found: Threshold[]): TemplateResult {
    return html`<dl>
      ${found.map(
        (one) => html`<dt>${word(this.language, "threshold", one.key)}</dt>
          <dd><span class="value">${this.written(one, one.value)}</span> <span class="soft">${word(this.language, "threshold_from", one.source)}</span></dd>
          <dd class="soft">${say(this.language, `threshold.${one.key}.why` as Key)} ${this.bounds(one)}</dd>`,
      )}
    </dl>`;
  }

  private bounds(one: Threshold): string {
    const usual = one.usual === null ? "" : this.say("threshold.usual", { value: this.written(one, one.usual) });
    const range =
      one.lowest === null || one.highest === null
        ? ""
        : this.say("threshold.range", { lowest: this.written(one, one.lowest), highest: this.written(one, one.highest) });
    return [range, usual].filter(Boolean).join(" ");
  }

  private written({ unit }: Threshold, value: number): string {
    return unit === "s" ? inHours(this.language, value) : this.say("threshold.times", { count: value });
  }

  private async save(body: Record<string, unknown>): Promise<void> {
    if (await this.attempt(() => this.desk.ask("changeHousehold", { path: { household: this.household.id }, body }))) {
      this.dispatchEvent(new CustomEvent("changed"));
    }
  }

  /** Read them; of a home that is not shown any more nothing is kept. */
  private async fetch(): Promise<void> {
    const household = this.household.id;
    this.refusal = null;
    try {
      const { items } = await this.desk.ask<Listed<Threshold>>("showThresholds", { path: { household } });
      if (household === this.household.id) {
        this.found = items;
      }
    } catch (error) {
      this.refusal = asRefusal(error);
    }
  }
}
