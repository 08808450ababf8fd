import { entry } from '@flash-ts/core/errors';

/** How the process of a worker can end, where that has a known cause. */
export const supervisionCatalogue = {
  FLASH_WORKER_OUT_OF_MEMORY: entry<{ heapMb: number | undefined }>({
    title: 'Worker out of memory',
    kind: 'user',
    message: ({ heapMb }) =>
      `the worker ran out of memory: its JavaScript heap was full${heapMb === undefined ? '' : ` at ${heapMb} MB`}`,
    fix: "Give the heap more room with NODE_OPTIONS=--max-old-space-size=<MB> in the endpoint's `env`, on an instance type that has as much memory, or let handlers keep less.",
  }),
  FLASH_WORKER_OVER_LIMIT: entry<{ used: string; allowed: string; of: string }>({
    title: 'Worker over its memory',
    kind: 'user',
    message: ({ used, allowed, of }) => `the worker used ${used}, more than the ${allowed} of ${of}`,
    fix: 'Choose an instance type with more memory in `cpu`, or let handlers keep less. On this machine alone, `flash platform start --worker-memory GB` gives more, and `off` sets no limit.',
  }),
  FLASH_WORKER_ISOLATION_IMPOSSIBLE: entry<{ wanted: string; because: string }>({
    title: 'Workers can not be isolated',
    kind: 'user',
    message: ({ wanted, because }) =>
      `workers are to be isolated by ${wanted} (workerIsolation), which does not work here: ${because}; nothing was started`,
    fix: 'Mend that, or start the platform with `--worker-isolation auto`, which isolates workers where the system allows it and else runs them without.',
  }),
  FLASH_WORKER_CRASHED: entry<{ how: string; requests: readonly string[] }>({
    title: 'Worker crashed',
    kind: 'user',
    message: ({ how, requests }) =>
      `the worker ${how}${requests.length === 0 ? '' : `; the requests that it had: ${requests.join(', ')}`}`,
    fix: 'Handlers answer with an exception and never end the process: look for `process.exit` in the code of those requests and its packages, and for machine code that fails.',
  }),
  FLASH_LOG_LINES_LEFT_OUT: entry<{ lines: number }>({
    title: 'Log lines left out',
    kind: 'user',
    message: ({ lines }) => `${lines} lines are left out here: they came faster than this reader took them`,
    fix: 'Read the log of the one worker, or the files in `logs/` of the platform. Let the worker print less, for instance with FLASH_LOG_LEVEL=warn.',
  }),
  FLASH_WORKER_OUTPUT_SLOWED: entry<Record<string, never>>({
    title: 'Worker slowed by its output',
    kind: 'user',
    message: () =>
      'this worker prints faster than the platform takes it, with all its workers together: it waits while it prints, and no line is lost',
    fix: 'Print less, for instance with FLASH_LOG_LEVEL=warn, or write bulk data to a file.',
  }),
};
