/** Which rows of a long table are on the screen: the browser holds some dozens however many there are. */

export interface Span {
  first: number;
  last: number;
  above: number;
  below: number;
}

/** The rows to draw for a scroll position, with what is left out above and below in pixels. */
export function visible(count: number, rowHeight: number, scrollTop: number, height: number, spare = 10): Span {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - spare);
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare);
  return { first, last, above: first * rowHeight, below: (count - last) * rowHeight };
}
