/** Where a worker takes jobs and answers them: the variables by which the cloud, and the embedded platform, tell it. */
export interface QueueAddress {
  /** `RUNPOD_WEBHOOK_GET_JOB`, with `$ID` for the worker's id. */
  readonly take: string;
  /** `RUNPOD_WEBHOOK_POST_OUTPUT`, with `$RUNPOD_POD_ID` for the worker's id and `$ID` for the job's. */
  readonly output: string;
  /** `RUNPOD_WEBHOOK_POST_STREAM`, with the same. */
  readonly stream: string;
  /** `RUNPOD_WEBHOOK_PING`, with `$RUNPOD_POD_ID`. */
  readonly ping: string;
  /** Milliseconds between pings. */
  readonly pingMs: number;
  /** The value of `Authorization`, as it is. */
  readonly key: string;
  readonly workerId: string;
  /** `FLASH_RESULTS`: absolute path of the folder of results that are not acknowledged yet. */
  readonly results: string;
}

export function takeUrl({ take, workerId }: QueueAddress, places: number, running: number): URL {
  const url = filled(take, workerId, workerId);
  url.searchParams.set('job_in_progress', running > 0 ? '1' : '0');
  if (places === 1) return url;
  url.pathname = url.pathname.replace('/job-take/', '/job-take-batch/');
  url.searchParams.set('batch_size', String(places));
  return url;
}

export function stopUrl({ take, workerId }: QueueAddress): URL {
  const url = filled(take, workerId, workerId);
  url.pathname = url.pathname.replace('/job-take/', '/job-stop/');
  return url;
}

export function pingUrl({ ping, workerId }: QueueAddress, jobs: readonly string[]): URL {
  const url = filled(ping, workerId, workerId);
  if (jobs.length > 0) url.searchParams.set('job_id', jobs.join(','));
  return url;
}

/** @param takenAt of the run, where the queue has told it: the embedded platform takes no result of another run */
export function outputUrl({ output, workerId }: QueueAddress, job: string, isStream: boolean, takenAt?: number): URL {
  const url = filled(output, workerId, job);
  url.searchParams.set('isStream', String(isStream));
  if (takenAt !== undefined) url.searchParams.set('takenAt', String(takenAt));
  return url;
}

/** Where several results go at once: an addition of the embedded platform. */
export function outputsUrl({ output, workerId }: QueueAddress): URL {
  const url = filled(output, workerId, '');
  url.pathname = url.pathname.replace('/job-done/', '/job-done-batch/');
  return url;
}

export function streamUrl({ stream, workerId }: QueueAddress, job: string): URL {
  const url = filled(stream, workerId, job);
  url.searchParams.set('isStream', 'true');
  return url;
}

/** Ids go into the path: what a URL would read otherwise is encoded. */
function filled(template: string, workerId: string, id: string): URL {
  const text = template
    .replaceAll('$RUNPOD_POD_ID', () => encodeURIComponent(workerId))
    .replaceAll('$ID', () => encodeURIComponent(id));
  return new URL(text);
}
