import { cliErrors } from '../errors/catalogue.js';
import { withState } from '../errors/with-state.js';
import type { EndpointRef, Place } from '../targets/target.js';

/**
 * The endpoints of a place that are named, or all of them when none is.
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
 * Does something to one endpoint after the other, so that an error leaves no doubt about what was done.
 *
 * @param done as the state of an error says it: `removed`
 */
export async function oneByOne<Item extends EndpointRef, Result>(
  endpoints: readonly Item[],
  done: string,
  work: (endpoint: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const endpoint of endpoints) {
    try {
      results.push(await work(endpoint));
    } catch (error) {
      const before = endpoints.slice(0, results.length).map(({ name }) => name);
      const state = `${done} before the error: ${before.join(', ') || 'none'}; the others are as they were`;
      throw withState(error, state);
    }
  }
  return results;
}
