/** Everything SmartCare brings to Home Assistant's dashboards. */

import "./cards/centre";
import "./cards/dispatch";
import "./cards/homes";
import "./cards/person";
import "./cards/setup";
import "./cards/statistics";
import "./cards/today";
import "./cards/wall";
import "./elements/editor";
import "./strategy/desk";
import { DeskCard } from "./elements/desk-card";
import { say, type Key } from "./words/words";

interface CardClass {
  getConfigElement?: () => HTMLElement;
  getStubConfig?: () => object;
}

declare global {
  interface Window {
    customCards?: { type: string; name: string; description: string; preview: boolean; documentationURL: string }[];
  }
}

const CARDS = ["today", "person", "dispatch", "centre", "homes", "wall", "statistics", "setup"] as const;

Object.assign(DeskCard as unknown as CardClass, {
  getConfigElement: () => document.createElement("smartcare-card-editor"),
  getStubConfig: () => ({}),
});

const language = navigator.language;
window.customCards = [
  ...(window.customCards ?? []),
  ...CARDS.map((card) => ({
    type: `smartcare-${card}-card`,
    name: say(language, `card.${card}` as Key),
    description: say(language, `card.${card}.about` as Key),
    preview: false,
    documentationURL: "https://github.com/smartcare-open/smartcare/blob/main/docs/desk.md",
  })),
];
