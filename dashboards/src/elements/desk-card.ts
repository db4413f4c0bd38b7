import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { CardConfig, Hass } from "../hass";
import { deskOf, type Desk } from "../region/desk";
import { Acting } from "./acting";
import "./age";
import { isAway } from "./refusal";
import { shared } from "./styles";

/** What all cards of a desk share: finding it, following it, signing in, and saying when it is not current. */
export abstract class DeskCard extends Acting {
  static override styles = [shared];

  @state() protected config: CardConfig = { type: "" };
  @state() protected desk: Desk | null = null;
  @state() protected missing = false;

  private _hass: Hass | undefined;
  private readonly changed = (): void => this.requestUpdate();
  private readonly returned = (): void => this.again();

  @property({ attribute: false })
  set hass(hass: Hass) {
    const first = this._hass === undefined;
    const spoken = this._hass?.language;
    this._hass = hass;
    this.desk?.update(hass);
    if (first) {
      void this.find();
    } else if (spoken !== hass.language) {
      void this.desk?.load();
      this.requestUpdate();
    }
  }

  get hass(): Hass {
    return this._hass!;
  }

  setConfig(config: CardConfig): void {
    this.config = config;
  }

  getCardSize(): number {
    return 8;
  }

  getGridOptions(): object {
    return { columns: "full" };
  }

  protected get language(): string {
    return this._hass?.language ?? "ko";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.listen();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.desk?.removeEventListener("change", this.changed);
    this.desk?.removeEventListener("anew", this.returned);
  }

  private listen(): void {
    this.desk?.addEventListener("change", this.changed);
    this.desk?.addEventListener("anew", this.returned);
  }

  /** The region can be reached again: what was said of its absence is over, and what is shown may be old. */
  protected again(): void {
    if (this.refusal !== null && isAway(this.refusal)) {
      this.refusal = null;
    }
  }

  /** Do something at the region as whoever is signed in. */
  protected async act(work: (desk: Desk) => Promise<unknown>): Promise<boolean> {
    const desk = this.desk;
    return desk !== null && (await this.attempt(() => work(desk)));
  }

  /** The card once somebody is signed in. */
  protected abstract content(desk: Desk): TemplateResult;

  protected override render(): TemplateResult {
    return html`<ha-card>${this.body()}</ha-card>`;
  }

  protected body(): TemplateResult {
    if (this.missing) {
      return html`<p>${this.say("no_desk")}</p>`;
    }
    if (this.desk === null) {
      return html`<p class="soft">${this.say("loading")}</p>`;
    }
    return this.desk.signedIn ? html`${this.banner(this.desk)} ${this.content(this.desk)}` : this.signIn(this.desk);
  }

  protected banner(desk: Desk): TemplateResult | typeof nothing {
    if (desk.brokenSince === null) {
      return nothing;
    }
    const since = new Date(desk.brokenSince).toISOString();
    const [before, after] = this.say("connection_broken", { age: "\n" }).split("\n");
    return html`<div class="banner" role="alert">
      <ha-icon icon="mdi:lan-disconnect"></ha-icon>
      <span>${before}<smartcare-age bare .since=${since} .language=${this.language}></smartcare-age>${after}</span>
    </div>`;
  }

  private signIn(desk: Desk): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const form = new FormData(event.target as HTMLFormElement);
      void this.act(() => desk.signIn(String(form.get("name")), String(form.get("password"))));
    };
    return html`<form @submit=${submit} class="sign-in">
      <h1>${this.say("sign_in")} · ${desk.title}</h1>
      <p class="soft">${this.say("sign_in_why")}</p>
      ${this.refused()}
      <label>${this.say("name")}<input name="name" autocomplete="username" required /></label>
      <label
        >${this.say("password")}<input name="password" type="password" autocomplete="current-password" required
      /></label>
      <button class="main" ?disabled=${this.busy}>${this.say("sign_in")}</button>
    </form>`;
  }

  private async find(): Promise<void> {
    const desk = await deskOf(this.hass, this.config.desk);
    this.missing = desk === null;
    this.desk = desk;
    if (this.isConnected) {
      this.listen();
    }
  }
}
