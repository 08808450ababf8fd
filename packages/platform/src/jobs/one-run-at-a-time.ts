/** Work that runs when it is asked for, one run at a time: whoever asks during a run is answered by one further run. */
export function oneRunAtATime(work: () => Promise<void>): () => Promise<void> {
  let isAskedFor = false;
  let isRunning = false;
  return async () => {
    isAskedFor = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isAskedFor) {
        isAskedFor = false;
        await work();
      }
    } finally {
      // In the same turn as the last look at `isAskedFor`: who asks in the next one begins another run.
      isRunning = false;
    }
  };
}
