import { cliErrors } from '../errors/catalogue.js';
import { withState } from '../errors/with-state.js';
import type { EndpointRef, Place } from '../targets/target.js';

/**
 * The named endpoints of a place, or all of them if none is named.
 *
 * @throws FlashError `FLASH_UNKNOWN_ENDPOINT`
 */
export function chosenEndpoints<Item extends EndpointRef>(
  endpoints: readonly Item[],
  names: readonly string[],
  { app, env }: Place,
): readonly Item[] {
  const known = endpoints.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw cliErrors.FLASH_UNKNOWN_ENDPOINT({ name: unknown, known, app, env });
  return names.length === 0 ? endpoints : endpoints.filter(({ name }) => names.includes(name));
}

/**
 * Runs an action for one thing after another, endpoint or job, so that an error can say which were done.
 *
 * @param done the past participle for the state of an error: `removed`
 */
export async function oneByOne<Item extends { readonly name: string }, Result>(
  items: readonly Item[],
  done: string,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      const before = items.slice(0, results.length).map(({ name }) => name);
      const state = `${done} before the error: ${before.join(', ') || 'none'}; the others are unchanged`;
      throw withState(error, state);
    }
  }
  return results;
}
