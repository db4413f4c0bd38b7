import { LitElement, html, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { duration } from "../words/times";
import { say } from "../words/words";

const shown = new Set<Age>();
let ticking: ReturnType<typeof setInterval> | undefined;

/** How long something has lasted; it goes on counting by itself, also while the region cannot be reached. */
@customElement("smartcare-age")
export class Age extends LitElement {
  @property() since = "";
  @property() language = "ko";
  @property({ type: Boolean }) bare = false;
  /** Of what happened once, instead of what lasts. */
  @property({ type: Boolean }) ago = false;

  override connectedCallback(): void {
    super.connectedCallback();
    shown.add(this);
    ticking ??= setInterval(() => shown.forEach((age) => age.requestUpdate()), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    shown.delete(this);
    if (shown.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): unknown {
    const age = duration(this.language, (Date.now() - Date.parse(this.since)) / 1000);
    return html`<time datetime=${this.since}>${this.bare ? age : say(this.language, this.ago ? "ago" : "age", { age })}</time>`;
  }

  protected override shouldUpdate(_changed: PropertyValues): boolean {
    return this.since !== "";
  }
}
