import { ServerResponse } from 'node:http';
import { recordOf } from '../requests/requests.js';
import { servedNow } from './served.js';

/** What log lines say of the request that their code runs for: its id, so that an author's own lines are found with those of the worker. */
export function requestFields(): object {
  const served = servedNow();
  const id = served instanceof ServerResponse ? recordOf(served)?.id : undefined;
  return id === undefined || id === '' ? {} : { requestId: id };
}
