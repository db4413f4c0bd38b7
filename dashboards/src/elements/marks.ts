import { html, type TemplateResult } from "lit";
import { word } from "../words/words";

const ICONS: Record<string, string> = {
  sos: "mdi:alarm-light",
  danger_words: "mdi:message-alert",
  danger: "mdi:alert-octagon",
  missed_check: "mdi:phone-missed",
  equipment: "mdi:power-plug-off",
};
const STATE_ICONS: Record<string, string> = {
  open: "mdi:bell-ring",
  deferred: "mdi:weather-sunset-up",
  claimed: "mdi:account-check",
  contacting: "mdi:phone-in-talk",
  dispatched: "mdi:ambulance",
  closed: "mdi:check-circle",
};

/** How urgent: colour, icon and word. */
export function priorityMark(language: string, priority: string): TemplateResult {
  return html`<span class="mark ${priority}"
    ><ha-icon icon=${ICONS[priority] ?? "mdi:alert"} aria-hidden="true"></ha-icon>${word(language, "priority", priority)}</span
  >`;
}

/** What is being done about it. */
export function stateMark(language: string, state: string): TemplateResult {
  return html`<span class="mark"
    ><ha-icon icon=${STATE_ICONS[state] ?? "mdi:circle-outline"} aria-hidden="true"></ha-icon>${word(language, "state", state)}</span
  >`;
}

const STAGE_SIGNS: Record<string, string> = { danger: "▲", check: "◆", watch: "●", blind: "✕", absent: "◇", normal: "○" };

/** How a home is: colour, sign and word. Signs and no pictures, because lists have thousands of them. */
export function stageMark(language: string, stage: string): TemplateResult {
  return html`<span class="mark stage-${stage}"><span aria-hidden="true">${STAGE_SIGNS[stage] ?? "·"}</span>${word(language, "stage", stage)}</span>`;
}
