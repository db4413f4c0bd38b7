/**
 * Loaded with Home Assistant's page, maybe before it has put its own registry of elements in the browser's place: what
 * is defined before that is lost. Its own first element tells when the time has come.
 */

await customElements.whenDefined("home-assistant");
await import("./everything");

export {};
