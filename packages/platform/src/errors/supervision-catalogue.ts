import { entry } from '@flash-ts/core/errors';

/** How the process of a worker can end, where that has a known cause. */
export const supervisionCatalogue = {
  FLASH_WORKER_OUT_OF_MEMORY: entry<{ heapMb: number | undefined }>({
    title: 'The worker ran out of memory.',
    message: ({ heapMb }) =>
      `The worker ran out of memory: its JavaScript heap was full${heapMb === undefined ? '' : ` at ${heapMb} MB`}.`,
    fix: "Give the heap more room with NODE_OPTIONS=--max-old-space-size=<MB> in the endpoint's `env`, on an instance type that has as much memory, or let handlers keep less.",
  }),
  FLASH_WORKER_OVER_LIMIT: entry<{ used: string; allowed: string; of: string }>({
    title: 'The worker used more memory than it may.',
    message: ({ used, allowed, of }) => `The worker used ${used}, which is more than the ${allowed} of ${of}.`,
    fix: 'Choose an instance type with more memory in `cpu`, or let handlers keep less. On this machine only, `flash platform start --worker-memory GB` raises the limit, and `off` removes it.',
  }),
  FLASH_WORKER_ISOLATION_IMPOSSIBLE: entry<{ wanted: string; because: string }>({
    title: "Workers can't be isolated.",
    message: ({ wanted, because }) =>
      `The setting workerIsolation asks for ${wanted}, which does not work here: ${because}; nothing was started.`,
    fix: 'Correct that, or start the platform with `--worker-isolation auto`, which isolates workers where the system allows it and otherwise runs them without isolation.',
  }),
  FLASH_WORKER_CRASHED: entry<{ how: string; requests: readonly string[] }>({
    title: 'The worker crashed.',
    message: ({ how, requests }) =>
      `The worker ${how}${requests.length === 0 ? '' : `; its requests in flight: ${requests.join(', ')}`}.`,
    fix: 'Throw an exception in a handler instead of ending the process: look for `process.exit` in the code of those requests and its packages, and for native code that fails.',
  }),
  FLASH_LOG_LINES_LEFT_OUT: entry<{ lines: number }>({
    title: 'Log lines were left out.',
    message: ({ lines }) =>
      `The stream left out ${lines} lines here, because they came faster than the reader took them.`,
    fix: 'Let the worker print less, for instance with FLASH_LOG_LEVEL=warn, select the lines that you need with a level, or keep more of them: `flash platform settings logBytes=BYTES`.',
  }),
  FLASH_WORKER_OUTPUT_SLOWED: entry<Record<string, never>>({
    title: 'The worker is slowed down by its output.',
    message: () =>
      'This worker prints faster than the platform reads the output of all workers: the worker waits while it prints, and no line is lost.',
    fix: 'Print less, for instance with FLASH_LOG_LEVEL=warn, or write bulk data to a file.',
  }),
};
