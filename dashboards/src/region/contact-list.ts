/** Changing the list of whom to call: one contact at a time, in a list that somebody else may have changed meanwhile. */

import type { Contact } from "./shapes";

/** Ways people like to be reached; somebody has one of them at most. */
export const PREFERENCES = ["prefers_call", "prefers_text", "prefers_machine"];
/** What else is good to know before reaching somebody. */
export const FACTS = ["hard_of_hearing", "phone_on_silent", "often_off", "prepaid", "no_phone", "refuses_visits", "other"];

/** The list with one contact changed, added (`before` null) or removed (`after` null); null where it is not there any more. */
export function withContact(contacts: readonly Contact[], before: Contact | null, after: Contact | null): Contact[] | null {
  const place = before === null ? contacts.length : placeOf(contacts, before);
  return place < 0 ? null : [...contacts.slice(0, place), ...(after === null ? [] : [after]), ...contacts.slice(place + 1)];
}

/** The list with one contact called one place earlier; null where it is not there any more, the first stays first. */
export function earlier(contacts: readonly Contact[], one: Contact): Contact[] | null {
  const place = placeOf(contacts, one);
  if (place < 0) {
    return null;
  }
  const rest = [...contacts.slice(0, place), ...contacts.slice(place + 1)];
  rest.splice(Math.max(0, place - 1), 0, one);
  return rest;
}

function placeOf(contacts: readonly Contact[], one: Contact): number {
  const written = ({ kind, name, phone, note, facts }: Contact): string => JSON.stringify([kind, name, phone, note, facts]);
  return contacts.findIndex((other) => written(other) === written(one));
}
