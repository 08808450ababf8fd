import { ServerResponse } from 'node:http';
import { recordOf } from '../requests/requests.js';
import { servedNow } from './served.js';

/** Fields of a log line about the request for which the current code runs: its id, by which an author's own lines are found with the worker's. */
export function requestFields(): object {
  const served = servedNow();
  const id = served instanceof ServerResponse ? recordOf(served)?.id : undefined;
  return id === undefined || id === '' ? {} : { requestId: id };
}
