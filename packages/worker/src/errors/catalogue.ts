import { PORT_TAKEN_CODE } from '@flash-ts/core/contract';
import { defineErrors, entry } from '@flash-ts/core/errors';

/** What can go wrong between the start of a worker's process and its first answer, and at its end. */
export const workerCatalogue = {
  FLASH_WORKER_ENV: entry<{ variable: string; value: string; allowed: string }>({
    title: 'Environment variable not usable',
    kind: 'user',
    message: ({ variable, value, allowed }) => `${variable} is ${JSON.stringify(value)}; allowed is ${allowed}`,
    fix: ({ variable }) => `Correct or remove ${variable} in the environment of the worker.`,
  }),
  FLASH_WORKER_MANIFEST_UNREADABLE: entry<{ source: string }>({
    title: 'Manifest not readable',
    kind: 'system',
    message: ({ source }) => `the manifest ${source} can't be read; a worker starts from the manifest in its artifact`,
    fix: 'Build the artifact anew with `flash build`, and start worker.mjs from the unpacked artifact.',
  }),
  FLASH_WORKER_RESOURCE: entry<{ name: string | undefined; names: readonly string[] }>({
    title: 'Endpoint not chosen',
    kind: 'user',
    message: ({ name, names }) => {
      const known = names.length === 0 ? 'none' : names.join(', ');
      return name === undefined
        ? `FLASH_RESOURCE_NAME is not set and the manifest does not have exactly one endpoint; its endpoints: ${known}`
        : `FLASH_RESOURCE_NAME is ${JSON.stringify(name)}, which the manifest does not have; its endpoints: ${known}`;
    },
    fix: 'Set FLASH_RESOURCE_NAME to one of the endpoints in the manifest.',
  }),
  FLASH_WORKER_MODULE_MISSING: entry<{ filePath: string; known: readonly string[] }>({
    title: 'Module not in the artifact',
    kind: 'system',
    message: ({ filePath, known }) =>
      `the manifest names the module ${filePath}, which this bundle does not have; its modules: ${known.join(', ') || 'none'}`,
    fix: 'Manifest and bundle are of different builds: build both anew with `flash build`.',
  }),
  FLASH_WORKER_EXPORT_MISSING: entry<{ filePath: string; exportName: string }>({
    title: 'Endpoint class not exported',
    kind: 'system',
    message: ({ filePath, exportName }) =>
      `${filePath} has no export ${exportName} that is a class with @FlashEndpoint`,
    fix: 'Manifest and bundle are of different builds: build both anew with `flash build`.',
  }),
  FLASH_WORKER_BUILD_MISMATCH: entry<{ resource: string; differences: readonly string[] }>({
    title: 'Manifest and code differ',
    kind: 'system',
    message: ({ resource, differences }) =>
      `the routes of ${resource} are not those of its manifest:\n${differences.map((line) => `  ${line}`).join('\n')}`,
    fix: 'Build anew with `flash build`; and where `configure` sets prefix or versions, set them to the same at build time and here.',
  }),
  FLASH_WORKER_LISTEN: entry<{ address: string }>({
    title: 'Address not usable',
    kind: 'system',
    message: ({ address }) => `the worker can't listen on ${address}`,
    fix: 'Free the address, or choose another with PORT or PORT_HEALTH.',
  }),
  FLASH_WORKER_BOOT: entry<{ resource: string; reason: string }>({
    title: 'Endpoint did not start',
    kind: 'user',
    message: ({ resource, reason }) => `${resource} failed while it was starting: ${reason}`,
    fix: "Mend the error shown as the cause; it was thrown by the endpoint's own code or by a provider of it.",
  }),
  [PORT_TAKEN_CODE]: entry<{ resource: string; address: string }>({
    title: 'Address of the endpoint’s own taken',
    kind: 'user',
    message: ({ resource, address }) =>
      `${resource} failed while it was starting: it listens on ${address} itself, and another process has that`,
    fix: 'Take the port from a variable, or 0 for a free one: a new version starts while the one before still runs. `flash run` ends the one before first, and starts the new one again.',
  }),
  FLASH_WORKER_EXECUTION_TIMEOUT: entry<{ timeoutMs: number; begun: boolean }>({
    title: 'Request took too long',
    kind: 'user',
    message: ({ timeoutMs, begun }) =>
      `the request took longer than the ${timeoutMs} ms of executionTimeoutMs, and was ${begun ? 'cut off in the middle of its answer' : 'answered 504'}`,
    fix: 'Make the handler faster, let it stop early with @Signal(), or raise executionTimeoutMs in @FlashEndpoint.',
  }),
  FLASH_WORKER_SLOW_CLIENT: entry<{ slowClientMs: number; at: 'sending' | 'reading' }>({
    title: 'Client stopped in the middle of a request',
    kind: 'user',
    message: ({ slowClientMs, at }) =>
      at === 'sending'
        ? `the client sent nothing of its body for ${slowClientMs} ms, and was answered 408 or cut off`
        : `the client read nothing of its answer for ${slowClientMs} ms, and was cut off`,
    fix: 'Look at the client and what is between; where a pause is right, raise FLASH_SLOW_CLIENT_MS.',
  }),
  FLASH_WORKER_ANSWER_TOO_LONG: entry<{ limit: number; begun: boolean }>({
    title: 'Answer too long',
    kind: 'user',
    message: ({ limit, begun }) =>
      `the handler's answer is longer than ${limit} bytes, and was ${begun ? 'cut off there' : 'replaced by a 500'}`,
    fix: 'Answer in parts, or put the data into storage and answer with its address; where the platform allows longer answers, raise FLASH_BODY_LIMIT.',
  }),
  FLASH_WORKER_THREAD_COPY: entry<{ handler: string; what: string }>({
    title: 'Value that can not go between threads',
    kind: 'user',
    message: ({ handler, what }) =>
      `${handler} runs in a thread, and ${what} is among its arguments or in its result; what goes between threads is copied: plain values, lists, Map, Set, Date, bytes, and instances of declared classes`,
    fix: 'Hand over or return plain data, or remove @Threaded.',
  }),
  FLASH_WORKER_THREAD_LOST: entry<{ handler: string; reason: string }>({
    title: 'Thread ended',
    kind: 'user',
    message: ({ handler, reason }) =>
      `the thread in which ${handler} ran has ended: ${reason}; another one is started in its place`,
    fix: 'Mend the error shown as the cause. A thread ends by an error that nothing catches, by process.exit and by running out of memory.',
  }),
  FLASH_WORKER_THREAD_SCOPE: entry<{ handler: string }>({
    title: 'Threaded handler of a request-scoped class',
    kind: 'user',
    message: ({ handler }) =>
      `${handler} has @Threaded, and its class is made anew for each request; the class of a threaded handler is made once in each thread`,
    fix: 'Inject nothing that is request-scoped into the class, or remove @Threaded.',
  }),
  FLASH_WORKER_THREAD_PROGRAM: entry<{ handlers: readonly string[] }>({
    title: 'Bundle without a program for threads',
    kind: 'system',
    message: ({ handlers }) => `${handlers.join(', ')} have @Threaded, and this bundle has no program for threads`,
    fix: 'Build anew with `flash build`, or give `threadUrl` to startWorker.',
  }),
  FLASH_WORKER_HEAP_NEARLY_FULL: entry<{ usedMb: number; limitMb: number }>({
    title: 'Heap nearly full',
    kind: 'user',
    message: ({ usedMb, limitMb }) =>
      `the JavaScript heap holds ${usedMb} of at most ${limitMb} MB; when it is full this worker ends at once`,
    fix: "Give it more room with NODE_OPTIONS=--max-old-space-size=<MB> in the endpoint's `env`, on an instance type that has as much memory, or let handlers keep less.",
  }),
  FLASH_WORKER_TRACING_ENV: entry<{ variable: string; value: string; allowed: string }>({
    title: 'Setting of tracing not usable',
    kind: 'user',
    message: ({ variable, value, allowed }) =>
      `${variable} is ${JSON.stringify(value)}; allowed is ${allowed}. The default is used in its place`,
    fix: ({ variable }) => `Correct or remove ${variable} in the environment of the worker.`,
  }),
  FLASH_WORKER_SPANS_LOST: entry<{ reason: string }>({
    title: 'Spans do not reach the collector',
    kind: 'user',
    message: ({ reason }) => `spans are lost on the way to the collector: ${reason}; requests are served as ever`,
    fix: 'Look at the collector and at OTEL_EXPORTER_OTLP_ENDPOINT, its address as the worker sees it; OTEL_SDK_DISABLED=true switches tracing off.',
  }),
  FLASH_WORKER_TEST_OVERRIDE: entry<Record<string, never>>({
    title: 'Nothing to override with',
    kind: 'user',
    message: () =>
      'startEndpoint was given `override`, which works by the package @nestjs/testing, and that is not installed',
    fix: 'Install it: `npm install --save-dev @nestjs/testing`.',
  }),
  FLASH_WORKER_GRACE: entry<{ graceMs: number; inFlight: number }>({
    title: 'Shutdown took too long',
    kind: 'user',
    message: ({ graceMs, inFlight }) =>
      `the worker was told to stop and was not done after ${graceMs} ms; requests still in flight: ${inFlight}`,
    fix: 'Shorten the requests or the shutdown hooks, or raise FLASH_GRACE_MS.',
  }),
};

export const workerErrors = defineErrors(workerCatalogue);
