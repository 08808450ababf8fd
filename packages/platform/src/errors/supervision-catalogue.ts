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
};
