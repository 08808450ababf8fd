import { ServerResponse } from 'node:http';
import { recordOf } from '../requests/requests.js';
import { ServedJob } from './served-job.js';
import { servedNow } from './served.js';

/** Fields of a log line about the request or job for which the current code runs: its id, by which an author's own lines are found with the worker's. */
export function requestFields(): object {
  const served = servedNow();
  if (served instanceof ServedJob) return { jobId: served.id };
  const id = served instanceof ServerResponse ? recordOf(served)?.id : undefined;
  return id === undefined || id === '' ? {} : { requestId: id };
}
