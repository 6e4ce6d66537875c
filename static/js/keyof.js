/** The key of an event as settings write it: letters small, digits also under Shift. */
export function keyOf(event, known) {
  if (known.has(event.key)) return event.key;
  if (event.shiftKey && /^Digit\d$/.test(event.code)) return event.code.at(-1);
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}
