// How a scroll bar stands for more rows than a browser can give a height to. Pure.

/** Firefox stops at 17.9 million px, Chromium at 33.5 million. */
export const MOST_PX = 8_000_000;

/** At both ends a pixel of the bar is a pixel of the rows, so that the ends are reached row by row. */
const EXACT_PX = 1_000_000;

/**
 * @param {number} rows
 * @param {number} rowPx the height of a row
 * @param {number} viewPx what is seen
 */
export function scale(rows, rowPx, viewPx) {
  const all = rows * rowPx;
  const height = Math.min(all, MOST_PX);
  const mostTop = Math.max(0, height - viewPx);
  const most = Math.max(0, all - viewPx);
  const isStretched = all > height;
  const factor = isStretched ? (most - 2 * EXACT_PX) / (mostTop - 2 * EXACT_PX) : 1;

  /** Where the rows are when the bar is at {@code top}. */
  function position(top) {
    if (!isStretched || top <= EXACT_PX) {
      return Math.min(Math.max(0, top), most);
    }
    return top >= mostTop - EXACT_PX
      ? Math.min(most, most - (mostTop - top))
      : EXACT_PX + (top - EXACT_PX) * factor;
  }

  /** Where the bar is when the rows are at {@code at}. */
  function top(at) {
    if (!isStretched || at <= EXACT_PX) {
      return at;
    }
    return at >= most - EXACT_PX ? mostTop - (most - at) : EXACT_PX + (at - EXACT_PX) / factor;
  }

  /** Where the rows are after the bar moved: a small move is a move by pixels. */
  function moved(at, before, now) {
    if (!isStretched || now <= 0 || now >= mostTop - 1 || Math.abs(now - before) > 3 * viewPx) {
      return position(now);
    }
    return Math.min(Math.max(0, at + now - before), most);
  }

  return {height, most, isStretched, position, top, moved};
}
