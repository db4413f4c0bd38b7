import { LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { asRefusal, type Desk, type Refusal } from "../region/desk";
import { moment } from "../words/times";
import { say, type Key } from "../words/words";
import { refusalBox } from "./refusal";
import { shared } from "./styles";

/** A part of a card that asks the region by itself, and says itself what was refused. */
export abstract class DeskPart extends LitElement {
  static override styles = [shared];

  @property({ attribute: false }) desk!: Desk;
  /** The zone in which moments are written. */
  @property() zone = "Asia/Seoul";
  @state() protected busy = false;
  @state() protected refusal: Refusal | null = null;

  protected get language(): string {
    return this.desk.language;
  }

  protected say(key: Key, values: Record<string, string | number> = {}): string {
    return say(this.language, key, values);
  }

  protected at(when: string): string {
    return moment(this.language, when, this.zone);
  }

  protected refused(): TemplateResult | typeof nothing {
    return refusalBox(this.language, this.refusal);
  }

  /** Ask or act; true when nothing was refused. */
  protected async act(work: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.refusal = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.refusal = asRefusal(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
