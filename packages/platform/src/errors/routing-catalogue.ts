import { entry, sentence } from '@flash-ts/core/errors';

/** What can go wrong between a client and a worker. */
export const routingCatalogue = {
  FLASH_NO_WORKERS: entry<{ reason: string }>({
    title: 'No worker is available.',
    kind: 'system',
    message: ({ reason }) => sentence(`No worker can answer: ${reason}`),
    fix: 'Look at the workers and how they ended with `flash status --workers`, and at their output with `flash logs`.',
  }),
  FLASH_PLATFORM_STARTING: entry<object>({
    title: 'The platform is starting.',
    kind: 'system',
    message: () => 'The platform is starting, and does not know its endpoints yet.',
    fix: 'Send the request again in a moment; `flash platform status` tells when it is ready.',
  }),
  FLASH_ENDPOINT_GIVEN_UP: entry<{ version: number; failedFor: string; reason: string | undefined }>({
    title: 'The endpoint was given up.',
    kind: 'system',
    message: ({ version, failedFor, reason }) =>
      `Version ${version} has been given up: its workers have failed for ${failedFor} without a stable run, and no more are started until the endpoint is changed, deployed or told to retry; ${reason === undefined ? 'the operator sees the last error with `flash status`' : `the last error: ${reason}`}.`,
    fix: 'Correct the cause that the error names and run `flash deploy`, which also tries an unchanged version again, as POST /local/endpoints/{id}/retry does.',
  }),
  FLASH_FAULT_INJECTED: entry<{ status: number }>({
    title: 'The answer was injected.',
    message: ({ status }) =>
      `This ${status} was asked for with --fault of \`flash run\`, to try clients against it; no worker got the request.`,
    fix: 'Start `flash run` without --fault to reach the endpoint every time.',
  }),
  FLASH_HOST_UNKNOWN: entry<{ host: string }>({
    title: 'The host is not allowed.',
    message: ({ host }) =>
      `The request is for the host ${JSON.stringify(host)}; allowed are localhost, names that end in .localhost, loopback addresses, and the names that --host and --allow-host of \`flash run\` give.`,
    fix: 'Send the request to http://localhost:<port>/…, or declare the name with `flash run --allow-host NAME`.',
  }),
  FLASH_WORKER_LOST: entry<{ worker: string; lost: number }>({
    title: 'The worker ended the connection before it answered.',
    kind: 'system',
    message: ({ worker, lost }) =>
      lost > 1
        ? `One after another, ${lost} workers ended the connection before they had answered, the last of them ${worker}; the request is not sent to another.`
        : `The worker ${worker} ended the connection before it had answered.`,
    fix: 'Look at how the worker ended with `flash status --workers`, and at its output with `flash logs`. The request may have had effects: send it again only if that is safe.',
  }),
  FLASH_REQUEST_BLOCKED: entry<{ request: string; crashes: number; leftMs: number }>({
    title: 'The request crashes workers.',
    message: ({ request, crashes, leftMs }) =>
      `The request ${request.slice(0, 200)} is not sent to a worker for the next ${Math.ceil(leftMs / 1000)} s: ${crashes === 1 ? 'a worker' : `${crashes} workers`} crashed while handling it.`,
    fix: 'Look at the error with `flash status --workers` or `flash logs`, and correct the handler. `flash deploy` lets the request pass at once.',
  }),
  FLASH_REQUEST_TIMEOUT: entry<{ limitMs: number }>({
    title: 'The request timed out.',
    message: ({ limitMs }) => `The request took longer than ${limitMs / 1000} s and was cut off.`,
    fix: 'Make the handler faster, or answer at once and let the client poll for the result.',
  }),
  FLASH_REQUEST_MALFORMED: entry<{ problem: string }>({
    title: 'The request is malformed.',
    message: ({ problem }) => sentence(`The request can't be forwarded: ${problem}`),
    fix: 'Send a well-formed HTTP/1.1 request.',
  }),
  FLASH_HEADERS_TOO_LARGE: entry<{ limit: number }>({
    title: "The request's headers are too large.",
    message: ({ limit }) => `The request line and headers are larger than the limit of ${limit} bytes.`,
    fix: 'Send less data in headers and in the query; move it to the body.',
  }),
  FLASH_REQUEST_UNFINISHED: entry<Record<string, never>>({
    title: 'The request did not arrive completely in time.',
    message: () => 'The request did not arrive completely within the time limit.',
    fix: 'Send it without a pause, over a faster connection, or in smaller parts.',
  }),
  FLASH_AFFINITY_INVALID: entry<{ value: string }>({
    title: 'The worker affinity is malformed.',
    message: ({ value }) =>
      `The header X-Runpod-Worker-Id is ${JSON.stringify(value)}; allowed are a worker's id, "strict <id>" and "strict-resume <id>".`,
    fix: 'Send the id that a response gave in X-Runpod-Worker-Id, or leave the header out to reach any worker.',
  }),
  FLASH_AFFINITY_WORKER_GONE: entry<{ worker: string }>({
    title: 'The requested worker is gone.',
    message: ({ worker }) => `The worker ${worker}, which the request requires, has ended or is ending.`,
    fix: 'Send the request without "strict" to reach any worker, and take the new id from the response.',
  }),
  FLASH_WORKER_TIMEOUT: entry<{ worker: string; waitedMs: number }>({
    title: 'The requested worker is busy.',
    message: ({ worker, waitedMs }) =>
      `The worker ${worker}, which the request requires, had no free slot within ${waitedMs / 1000} s.`,
    fix: 'Send fewer requests to one worker, or send them without "strict".',
  }),
  FLASH_RESPONSE_TOO_LARGE: entry<{ limit: number }>({
    title: 'The response is too large.',
    message: ({ limit }) => `The worker's response is larger than the limit of ${limit} bytes.`,
    fix: 'Answer with less data, in pages, or with a reference to the data.',
  }),
  FLASH_RESPONSE_MALFORMED: entry<{ problem: string }>({
    title: 'The response is malformed.',
    message: ({ problem }) => sentence(`The worker's response can't be forwarded: ${problem}`),
    fix: 'Let the framework write the response, and look for code in the worker that writes to the socket or sets invalid headers.',
  }),
  FLASH_UPGRADE_UNKNOWN: entry<{ protocol: string }>({
    title: "The connection can't be upgraded.",
    message: ({ protocol }) =>
      `The connection can't be upgraded to ${JSON.stringify(protocol)}; allowed is websocket, version 13, by GET.`,
    fix: 'Use a WebSocket client, or send the request without `Upgrade`.',
  }),
};
