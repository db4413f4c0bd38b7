import { LitElement, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { asRefusal, type Refusal } from "../region/desk";
import { say, type Key } from "../words/words";
import { refusalBox } from "./refusal";
import { WrongField } from "./wrong-field";

/** What asks the region and acts there, and says itself what was refused. */
export abstract class Acting extends LitElement {
  @state() protected busy = false;
  @state() protected refusal: Refusal | null = null;

  private readonly wrong = new WrongField(
    this,
    () => this.refusal,
    () => (this.refusal = null),
  );

  protected abstract get language(): string;

  protected say(key: Key, values: Record<string, string | number> = {}): string {
    return say(this.language, key, values);
  }

  /** One thing at a time, so that two taps do nothing twice; whatever is refused is shown. True when nothing was. */
  protected async attempt(work: () => Promise<unknown>): Promise<boolean> {
    const form = this.wrong.takeForm();
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
      this.wrong.show(this.language, form, this.refusal);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What was refused, unless it stands beside its field already. */
  protected refused(): TemplateResult | typeof nothing {
    return this.wrong.isShown ? nothing : refusalBox(this.language, this.refusal);
  }
}
