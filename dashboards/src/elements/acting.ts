import { LitElement, type TemplateResult, type nothing } from "lit";
import { state } from "lit/decorators.js";
import { asRefusal, type Refusal } from "../region/desk";
import { say, type Key } from "../words/words";
import { refusalBox } from "./refusal";

/** What asks the region and acts there, and says itself what was refused. */
export abstract class Acting extends LitElement {
  @state() protected busy = false;
  @state() protected refusal: Refusal | null = null;

  protected abstract get language(): string;

  protected say(key: Key, values: Record<string, string | number> = {}): string {
    return say(this.language, key, values);
  }

  /** One thing at a time, so that two taps do nothing twice; whatever is refused is shown. True when nothing was. */
  protected async attempt(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) {
      return false;
    }
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

  protected refused(): TemplateResult | typeof nothing {
    return refusalBox(this.language, this.refusal);
  }
}
