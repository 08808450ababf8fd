import { setTimeout } from 'node:timers/promises';

const LOOK_MS = 10;

/**
 * Looks again and again until there is something: not undefined, null, false, 0 or ''. It ends after `seconds` at the latest, which only a
 * failure takes.
 *
 * @param what for the error: "after 120 s still not: …"
 */
export async function until<Value>(
  what: string,
  look: () => Value | Promise<Value>,
  seconds = 120,
): Promise<Exclude<NonNullable<Value>, false>> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const value = await look();
    if (value) return value as Exclude<NonNullable<Value>, false>;
    if (performance.now() > deadline) throw new Error(`after ${seconds} s still not: ${what}`);
    await setTimeout(LOOK_MS);
  }
}
