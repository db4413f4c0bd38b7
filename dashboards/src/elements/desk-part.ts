import { property } from "lit/decorators.js";
import type { Desk } from "../region/desk";
import { moment } from "../words/times";
import { Acting } from "./acting";
import { shared } from "./styles";

/** A part of a card that asks the region by itself, and says itself what was refused. */
export abstract class DeskPart extends Acting {
  static override styles = [shared];

  @property({ attribute: false }) desk!: Desk;
  /** The zone in which moments are written. */
  @property() zone = "Asia/Seoul";

  protected get language(): string {
    return this.desk.language;
  }

  protected at(when: string): string {
    return moment(this.language, when, this.zone);
  }
}
