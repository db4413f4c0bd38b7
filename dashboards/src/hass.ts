/** What of Home Assistant's page the cards use. */

export interface Connection {
  subscribeMessage<T>(callback: (message: T) => void, command: object): Promise<() => Promise<void>>;
  addEventListener(event: "ready" | "disconnected", listener: () => void): void;
}

export interface Hass {
  connection: Connection;
  language: string;
  locale: { language: string };
  config: { time_zone: string };
  user?: { name: string; is_admin: boolean };
  callWS<T>(command: { type: string; [field: string]: unknown }): Promise<T>;
}

/** What every card of a dashboard is. */
export interface CardConfig {
  type: string;
  desk?: string;
  [option: string]: unknown;
}

/** Go to another page of the dashboard without loading it anew. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}

/** The address of another page of the same dashboard. */
export function pageOf(page: string, query: Record<string, string> = {}): string {
  const dashboard = location.pathname.split("/")[1] ?? "lovelace";
  const search = new URLSearchParams(query).toString();
  return `/${dashboard}/${page}${search ? `?${search}` : ""}`;
}
