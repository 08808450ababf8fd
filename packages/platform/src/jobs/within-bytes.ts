/** Bytes of inputs, outputs or parts that one answer of a store has at most, beside its last one. */
export const ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * The first items until their sizes reach `most`: at least one, if there is one.
 *
 * @param items read only as far as they are needed
 */
export function withinBytes<Item>(items: Iterable<Item>, sizeOf: (item: Item) => number, most = ANSWER_BYTES): Item[] {
  const taken: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    taken.push(item);
    bytes += sizeOf(item);
    if (bytes >= most) break;
  }
  return taken;
}
