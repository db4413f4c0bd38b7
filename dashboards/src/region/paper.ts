/** Pages and files the region makes: shown in a window of their own, or kept by the browser. */

import type { Paper } from "./shapes";

const SHOWN_MS = 60_000;

/** A page or file as the browser takes it; what is not text comes packed. */
export function blobOf(paper: Paper): Blob {
  if (paper.encoding === "base64") {
    const bytes = Uint8Array.from(atob(paper.content), (one) => one.charCodeAt(0));
    return new Blob([bytes], { type: paper.media });
  }
  return new Blob([paper.content], { type: `${paper.media};charset=utf-8` });
}

/** Let the browser keep a file. */
export function keep(paper: Paper, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blobOf(paper));
  link.download = paper.name ?? name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Show a page that is to be printed. */
export function show(paper: Paper): void {
  const page = URL.createObjectURL(blobOf(paper));
  window.open(page, "_blank", "noopener");
  setTimeout(() => URL.revokeObjectURL(page), SHOWN_MS);
}
