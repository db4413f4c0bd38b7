/** Which input a refusal of the region is about, and how it is called where people read it. */

/** Names an input may have for a dotted path of the region's, such as `contacts.0.phone`; the most exact first. */
export function inputNames(field: string): string[] {
  const parts = field.split(".");
  return [...new Set([field, parts[parts.length - 1]!, parts[0]!])];
}

/** The region's sentence with the field called as the form calls it, where the sentence quotes it. */
export function withLabel(text: string, field: string | null | undefined, label: string): string {
  return field && label ? text.replaceAll(`'${field}'`, `'${label}'`).replaceAll(`“${field}”`, `“${label}”`) : text;
}
