/** A word as a picture for a camera. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

const QUIET = 4;

/** The dark squares of a QR code as the path of an SVG, and how many squares wide it is with its white edge. */
export async function squares(text: string): Promise<{ width: number; path: string }> {
  const { default: qrcode } = await import("qrcode-generator");
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const all = Array.from({ length: count }, (_, at) => at);
  const path = all
    .flatMap((row) => all.filter((column) => code.isDark(row, column)).map((column) => `M${column + QUIET} ${row + QUIET}h1v1h-1z`))
    .join("");
  return { width: count + 2 * QUIET, path };
}

/** Always dark on white, also in the dark: cameras read nothing else. */
@customElement("smartcare-qr")
export class Qr extends LitElement {
  static override styles = css`
    svg {
      display: block;
      width: min(100%, 280px);
      background: #fff;
      fill: #000;
      shape-rendering: crispEdges;
    }
  `;

  @property() text = "";
  @property() label = "";
  @state() private drawn: { width: number; path: string } | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("text")) {
      void squares(this.text).then((drawn) => (this.drawn = drawn));
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const drawn = this.drawn;
    return drawn === null
      ? nothing
      : html`<svg role="img" aria-label=${this.label} viewBox="0 0 ${drawn.width} ${drawn.width}"><path d=${drawn.path} /></svg>`;
  }
}
