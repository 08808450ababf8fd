import { PORT_TAKEN_CODE } from '@flash-ts/core/contract';
import { defineErrors, entry, sentence } from '@flash-ts/core/errors';

/** What can go wrong between the start of a worker's process and its first answer, and at its end. */
export const workerCatalogue = {
  FLASH_WORKER_ENV: entry<{ variable: string; value: string; allowed: string }>({
    title: 'The environment variable is not valid.',
    message: ({ variable, value, allowed }) =>
      `The variable ${variable} is ${JSON.stringify(value)}; allowed is ${allowed}.`,
    fix: ({ variable }) => `Correct or remove ${variable} in the environment of the worker.`,
  }),
  FLASH_WORKER_MANIFEST_UNREADABLE: entry<{ source: string }>({
    title: "The manifest can't be read.",
    kind: 'system',
    message: ({ source }) => `The manifest ${source} can't be read; a worker starts from the manifest in its artifact.`,
    fix: 'Build the artifact again with `flash build`, and start worker.mjs from the unpacked artifact.',
  }),
  FLASH_WORKER_RESOURCE: entry<{ name: string | undefined; names: readonly string[] }>({
    title: 'No endpoint is chosen.',
    message: ({ name, names }) => {
      const known = names.length === 0 ? 'none' : names.join(', ');
      return name === undefined
        ? `The variable FLASH_RESOURCE_NAME is not set, and the manifest does not have exactly one endpoint; its endpoints: ${known}.`
        : `The variable FLASH_RESOURCE_NAME is ${JSON.stringify(name)}, which is not an endpoint of the manifest; its endpoints: ${known}.`;
    },
    fix: 'Set FLASH_RESOURCE_NAME to one of the endpoints in the manifest.',
  }),
  FLASH_WORKER_MODULE_MISSING: entry<{ filePath: string; known: readonly string[] }>({
    title: 'The module is not in the artifact.',
    kind: 'system',
    message: ({ filePath, known }) =>
      `The manifest names the module ${filePath}, which this bundle does not have; its modules: ${known.join(', ') || 'none'}.`,
    fix: 'The manifest and the bundle come from different builds: build both again with `flash build`.',
  }),
  FLASH_WORKER_EXPORT_MISSING: entry<{ filePath: string; exportName: string }>({
    title: 'The endpoint class is not exported.',
    kind: 'system',
    message: ({ filePath, exportName }) =>
      `The module ${filePath} has no export ${exportName} that is a class with @FlashEndpoint.`,
    fix: 'The manifest and the bundle come from different builds: build both again with `flash build`.',
  }),
  FLASH_WORKER_BUILD_MISMATCH: entry<{ resource: string; differences: readonly string[] }>({
    title: 'The manifest and the code differ.',
    kind: 'system',
    message: ({ resource, differences }) =>
      `The routes or jobs of ${resource} differ from those in its manifest:\n${differences.map((line) => `  ${line}`).join('\n')}`,
    fix: 'Build again with `flash build`; if `configure` sets a prefix or versions, set the same ones at build time and in the worker.',
  }),
  FLASH_WORKER_LISTEN: entry<{ address: string }>({
    title: "The worker can't listen on the address.",
    kind: 'system',
    message: ({ address }) => `The worker can't listen on ${address}.`,
    fix: 'Free the address, or choose another with PORT or PORT_HEALTH.',
  }),
  FLASH_WORKER_BOOT: entry<{ resource: string; reason: string }>({
    title: 'The endpoint did not start.',
    message: ({ resource, reason }) => sentence(`The start of ${resource} failed: ${reason}`),
    fix: "Correct the error shown as the cause; the endpoint's own code or one of its providers threw it.",
  }),
  [PORT_TAKEN_CODE]: entry<{ resource: string; address: string }>({
    title: 'Another process has an address that the endpoint listens on.',
    message: ({ resource, address }) =>
      `The start of ${resource} failed: its own code listens on ${address}, and another process uses that address.`,
    fix: 'Read the port from a variable, or use 0 for a free one: a new version starts while the previous one still runs. `flash run` ends the previous version first, and starts the new one again.',
  }),
  FLASH_WORKER_EXECUTION_TIMEOUT: entry<{ timeoutMs: number; begun: boolean }>({
    title: 'The request took too long.',
    message: ({ timeoutMs, begun }) =>
      `The request took longer than the ${timeoutMs} ms of executionTimeoutMs, and was ${begun ? 'cut off in the middle of its answer' : 'answered 504'}.`,
    fix: 'Make the handler faster, let it stop early with @Signal(), or raise executionTimeoutMs in @FlashEndpoint.',
  }),
  FLASH_WORKER_SLOW_CLIENT: entry<{ slowClientMs: number; at: 'sending' | 'reading' }>({
    title: 'The client stopped in the middle of a request.',
    message: ({ slowClientMs, at }) =>
      at === 'sending'
        ? `The client sent nothing of its body for ${slowClientMs} ms, and was answered 408 or cut off.`
        : `The client read nothing of its answer for ${slowClientMs} ms, and was cut off.`,
    fix: 'Look at the client and the network between; if the pause is intended, raise FLASH_SLOW_CLIENT_MS.',
  }),
  FLASH_WORKER_ANSWER_TOO_LONG: entry<{ limit: number; begun: boolean }>({
    title: 'The answer is too long.',
    message: ({ limit, begun }) =>
      `The handler's answer is longer than ${limit} bytes, and was ${begun ? 'cut off there' : 'replaced by a 500'}.`,
    fix: 'Answer in parts, or put the data into storage and answer with its address; if the platform allows longer answers, raise FLASH_BODY_LIMIT.',
  }),
  FLASH_WORKER_THREAD_COPY: entry<{ handler: string; what: string }>({
    title: "A value can't be copied between threads.",
    message: ({ handler, what }) =>
      `The handler ${handler} runs in a thread, and ${what} is among its arguments or in its result; only these values can be copied between threads: plain values, lists, Map, Set, Date, bytes, and instances of declared classes.`,
    fix: 'Pass and return plain data, or remove @Threaded.',
  }),
  FLASH_WORKER_THREAD_LOST: entry<{ handler: string; reason: string }>({
    title: 'A thread ended.',
    message: ({ handler, reason }) =>
      `The thread in which ${handler} ran has ended: ${reason}; another one is started in its place.`,
    fix: 'Correct the error shown as the cause. A thread ends by an uncaught error, by process.exit and by running out of memory.',
  }),
  FLASH_WORKER_THREAD_SCOPE: entry<{ handler: string }>({
    title: 'The class of a threaded handler is request-scoped.',
    message: ({ handler }) =>
      `The handler ${handler} has @Threaded, and its class is created for each request; the class of a threaded handler is created once in each thread.`,
    fix: 'Remove the request-scoped dependencies of the class, or remove @Threaded.',
  }),
  FLASH_WORKER_THREAD_PROGRAM: entry<{ handlers: readonly string[] }>({
    title: 'The bundle has no program for threads.',
    kind: 'system',
    message: ({ handlers }) =>
      `The handlers ${handlers.join(', ')} have @Threaded, and this bundle has no program for threads.`,
    fix: 'Build again with `flash build`, or give `threadUrl` to startWorker.',
  }),
  FLASH_WORKER_JOB_OUTPUT: entry<{ what: string; reason: string }>({
    title: "A value of a job can't be written as JSON.",
    message: ({ what, reason }) => sentence(`The ${what} of the job can't be written as JSON: ${reason}`),
    fix: 'Return, yield and report plain data: text instead of BigInt, and no object that contains itself.',
  }),
  FLASH_WORKER_JOB_LATE: entry<{ what: string }>({
    title: 'A job goes on after its end.',
    message: ({ what }) =>
      `A ${what === 'part' ? 'part' : 'progress report'} came after the end of its job, and was ignored: the result has been sent.`,
    fix: 'Await everything that the handler starts, and stop it when the signal of @Signal() fires.',
  }),
  FLASH_WORKER_NO_QUEUE: entry<Record<string, never>>({
    title: 'There is no queue to take jobs from.',
    message: () =>
      'The endpoint is queue-based, and the variable RUNPOD_WEBHOOK_GET_JOB is not set: the worker takes no jobs.',
    fix: 'A platform sets it. Without one, run jobs in a test with `startEndpoint(…).job(…)` of @flash-ts/worker/testing.',
  }),
  FLASH_WORKER_QUEUE_LOST: entry<{ reason: string }>({
    title: "The queue can't be reached.",
    kind: 'system',
    message: ({ reason }) => sentence(`The worker can't take jobs from its queue and tries again: ${reason}`),
    fix: 'Check that the platform runs and can be reached from the worker.',
  }),
  FLASH_WORKER_RESULT_REFUSED: entry<{ reason: string }>({
    title: 'The queue refused a result.',
    message: ({ reason }) => sentence(`The result of the job could not be handed on: ${reason}`),
    fix: 'A result may have 20 MB: put larger ones into storage and return their address.',
  }),
  FLASH_WORKER_RESULT_UNKEPT: entry<{ reason: string }>({
    title: 'A result is not in a file.',
    kind: 'system',
    message: ({ reason }) =>
      sentence(`The results of jobs can't be kept in files until the queue has acknowledged them: ${reason}`),
    fix: 'Make room on the disk, or set FLASH_RESULTS to a folder of this worker that it can write. Until then results are sent all the same; one whose worker is killed before that is lost, and its job runs again.',
  }),
  FLASH_WORKER_HEAP_NEARLY_FULL: entry<{ usedMb: number; limitMb: number }>({
    title: 'The heap is nearly full.',
    message: ({ usedMb, limitMb }) =>
      `The JavaScript heap holds ${usedMb} of at most ${limitMb} MB; when the heap is full, this worker ends at once.`,
    fix: "Give it more room with NODE_OPTIONS=--max-old-space-size=<MB> in the endpoint's `env`, on an instance type that has as much memory, or keep less data in handlers.",
  }),
  FLASH_WORKER_TRACING_ENV: entry<{ variable: string; value: string; allowed: string }>({
    title: 'A tracing variable is not valid.',
    message: ({ variable, value, allowed }) =>
      `The variable ${variable} is ${JSON.stringify(value)}; allowed is ${allowed}. The worker uses the default instead.`,
    fix: ({ variable }) => `Correct or remove ${variable} in the environment of the worker.`,
  }),
  FLASH_WORKER_SPANS_LOST: entry<{ reason: string }>({
    title: 'Spans do not reach the collector.',
    message: ({ reason }) => `Spans do not reach the collector: ${reason}; requests are served as usual.`,
    fix: 'Check that the collector runs and that OTEL_EXPORTER_OTLP_ENDPOINT is its address as the worker reaches it; OTEL_SDK_DISABLED=true switches tracing off.',
  }),
  FLASH_WORKER_TEST_OVERRIDE: entry<Record<string, never>>({
    title: 'The package for `override` is not installed.',
    message: () =>
      'The call of startEndpoint has `override`, which needs the package @nestjs/testing, and that package is not installed.',
    fix: 'Install it with `npm install --save-dev @nestjs/testing`.',
  }),
  FLASH_WORKER_TEST_NO_JOBS: entry<Record<string, never>>({
    title: 'The endpoint under test has no jobs.',
    message: () => 'The method `job` was called on an endpoint that is load-balanced: no method of its class has @Job.',
    fix: 'Send it requests with `request` or `fetch`, or write @Job() on its method.',
  }),
  FLASH_WORKER_GRACE: entry<{ graceMs: number; inFlight: number }>({
    title: 'The shutdown took too long.',
    message: ({ graceMs, inFlight }) =>
      `The worker was told to stop and did not finish within ${graceMs} ms; requests still in flight: ${inFlight}.`,
    fix: 'Shorten the requests or the shutdown hooks, or raise FLASH_GRACE_MS.',
  }),
};

export const workerErrors = defineErrors(workerCatalogue);
