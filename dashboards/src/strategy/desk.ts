import type { Hass } from "../hass";
import { say, type Key } from "../words/words";

interface StrategyConfig {
  desk?: string;
}

interface View {
  title: string;
  path: string;
  icon?: string;
  subview?: boolean;
  type: string;
  cards: object[];
}

/** A whole dashboard for a desk; every page is one card, so that any of them may stand alone elsewhere. */
export class DeskStrategy extends HTMLElement {
  static async generate(config: StrategyConfig, hass: Hass): Promise<{ title: string; views: View[] }> {
    const page = (key: Key, path: string, card: string, icon: string, more: Partial<View> = {}): View => ({
      title: say(hass.language, key),
      path,
      icon,
      type: "panel",
      cards: [{ type: `custom:${card}`, ...(config.desk && { desk: config.desk }) }],
      ...more,
    });
    return {
      title: "SmartCare",
      views: [
        page("card.today", "today", "smartcare-today-card", "mdi:bell-alert"),
        page("card.centre", "centre", "smartcare-centre-card", "mdi:headset"),
        page("card.homes", "homes", "smartcare-homes-card", "mdi:home-group"),
        page("card.wall", "wall", "smartcare-wall-card", "mdi:monitor-dashboard"),
        page("card.statistics", "statistics", "smartcare-statistics-card", "mdi:chart-bar"),
        page("card.setup", "setup", "smartcare-setup-card", "mdi:home-plus"),
        page("card.person", "person", "smartcare-person-card", "mdi:account", { subview: true }),
        page("card.dispatch", "dispatch", "smartcare-dispatch-card", "mdi:ambulance", { subview: true }),
      ],
    };
  }
}

customElements.define("ll-strategy-dashboard-smartcare-desk", DeskStrategy);
