/** Times as pages write them. */

/** A moment of a session as minutes, seconds and tenths, as the pages' own filter writes it. */
export function clock(ms) {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(tenths / 600))}:${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}
