/** Numbers and texts as a telephone takes them. */

/** A number as a telephone takes it. */
export function dialled(phone: string): string {
  return phone.replace(/[^\d+]/g, "");
}

/** The address that opens the phone's own text message with words in it; nothing is sent by itself. */
export function textTo(phone: string, words: string): string {
  return `sms:${dialled(phone)}${words ? `?body=${encodeURIComponent(words)}` : ""}`;
}
