/** The arithmetic of a list that draws only the rows in view. All rows have one height. */

export type Viewport = { scrollTop: number; height: number };
export type Range = { start: number; end: number };

/** The rows to draw: those in view, and a few on each side so that a fast scroll shows no gap. */
export function visibleRange(
  { scrollTop, height }: Viewport,
  rowHeight: number,
  count: number,
  overscan: number,
): Range {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const last = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight);
  // A list that has just become shorter may still be scrolled past its end.
  const end = Math.min(count, last + overscan);
  return { start: Math.max(0, Math.min(first, end) - overscan), end };
}

/** The scroll position that shows the row, moving no further than needed. */
export function scrollToShow(
  index: number,
  { scrollTop, height }: Viewport,
  rowHeight: number,
): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  const bottom = top + rowHeight;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}

/** How far Page Up and Page Down go: a screenful, keeping one row in common. */
export function pageLength(height: number, rowHeight: number): number {
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}
