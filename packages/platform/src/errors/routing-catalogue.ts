import { entry } from '@flash-ts/core/errors';

/** What can go wrong between a client and a worker. */
export const routingCatalogue = {
  FLASH_NO_WORKERS: entry<{ reason: string }>({
    title: 'No workers available',
    kind: 'system',
    message: ({ reason }) => `no worker can answer: ${reason}`,
    fix: 'See the workers and what became of them with `flash status --workers`, and their output in the folder `logs` of the platform’s home.',
  }),
  FLASH_ENDPOINT_GIVEN_UP: entry<{ version: number; failedFor: string; reason: string | undefined }>({
    title: 'Endpoint given up',
    kind: 'system',
    message: ({ version, failedFor, reason }) =>
      `version ${version} has been given up: its workers have failed for ${failedFor} without a stable run, and no more are started until the endpoint is changed, deployed or told to retry; ${reason === undefined ? 'the operator sees the last error with `flash status`' : `the last error: ${reason}`}`,
    fix: 'Mend what the error says and run `flash deploy`, which tries an unchanged version once more too, as does POST /local/endpoints/{id}/retry.',
  }),
  FLASH_HOST_UNKNOWN: entry<{ host: string }>({
    title: 'Host not allowed',
    kind: 'user',
    message: ({ host }) =>
      `the request is for the host ${JSON.stringify(host)}; allowed are localhost, names that end in .localhost, loopback addresses, and what --host and --allow-host of \`flash run\` name`,
    fix: 'Ask for http://localhost:<port>/…, or declare the name with `flash run --allow-host NAME`.',
  }),
  FLASH_WORKER_LOST: entry<{ worker: string; lost: number }>({
    title: 'Worker lost',
    kind: 'system',
    message: ({ worker, lost }) =>
      lost > 1
        ? `${lost} workers ended the connection before they had answered, the last of them ${worker}; the request is not sent to another`
        : `the worker ${worker} ended the connection before it had answered`,
    fix: 'See what became of it with `flash status --workers`, and its output in the folder `logs` of the platform’s home. The request may have had effects: send it again only if that is safe.',
  }),
  FLASH_REQUEST_BLOCKED: entry<{ request: string; crashes: number; leftMs: number }>({
    title: 'Request crashes workers',
    kind: 'user',
    message: ({ request, crashes, leftMs }) =>
      `${request.slice(0, 200)} is not sent to a worker for the next ${Math.ceil(leftMs / 1000)} s: ${crashes === 1 ? 'a worker' : `${crashes} workers`} crashed while ${crashes === 1 ? 'it' : 'they'} had it`,
    fix: 'See the error with `flash status --workers` or in the folder `logs` of the platform’s home, and mend the handler. `flash deploy` lets the request pass at once.',
  }),
  FLASH_REQUEST_TIMEOUT: entry<{ limitMs: number }>({
    title: 'Request timed out',
    kind: 'user',
    message: ({ limitMs }) => `the request took longer than ${limitMs / 1000} s and was cut off`,
    fix: 'Make the handler faster, or answer at once and let the client ask for the result.',
  }),
  FLASH_REQUEST_MALFORMED: entry<{ problem: string }>({
    title: 'Malformed request',
    kind: 'user',
    message: ({ problem }) => `the request can't be passed on: ${problem}`,
    fix: 'Send a well-formed HTTP/1.1 request.',
  }),
  FLASH_HEADERS_TOO_LARGE: entry<{ limit: number }>({
    title: 'Headers too large',
    kind: 'user',
    message: ({ limit }) => `the request's line and headers are over the limit of ${limit} bytes`,
    fix: 'Send less in headers and in the query; put it into the body.',
  }),
  FLASH_REQUEST_UNFINISHED: entry<Record<string, never>>({
    title: 'Request not finished',
    kind: 'user',
    message: () => 'the request did not come to its end in time',
    fix: 'Send it without a pause, over a faster connection, or in smaller parts.',
  }),
  FLASH_AFFINITY_INVALID: entry<{ value: string }>({
    title: 'Malformed worker affinity',
    kind: 'user',
    message: ({ value }) =>
      `X-Runpod-Worker-Id is ${JSON.stringify(value)}; allowed are a worker's id, "strict <id>" and "strict-resume <id>"`,
    fix: 'Send the id as a response gave it in X-Runpod-Worker-Id, or leave the header out for any worker.',
  }),
  FLASH_AFFINITY_WORKER_GONE: entry<{ worker: string }>({
    title: 'Worker gone',
    kind: 'user',
    message: ({ worker }) => `the worker ${worker}, which the request insists on, is gone or going`,
    fix: 'Send the request without "strict" for any worker, and take the new id from the response.',
  }),
  FLASH_WORKER_TIMEOUT: entry<{ worker: string; waitedMs: number }>({
    title: 'Worker busy',
    kind: 'user',
    message: ({ worker, waitedMs }) =>
      `the worker ${worker}, which the request insists on, had no place for it within ${waitedMs / 1000} s`,
    fix: 'Send fewer requests to one worker, or send them without "strict".',
  }),
  FLASH_RESPONSE_TOO_LARGE: entry<{ limit: number }>({
    title: 'Response too large',
    kind: 'user',
    message: ({ limit }) => `the worker's response is over the limit of ${limit} bytes`,
    fix: 'Answer with less, in pages, or with a reference to where the data lies.',
  }),
  FLASH_RESPONSE_MALFORMED: entry<{ problem: string }>({
    title: 'Malformed response',
    kind: 'user',
    message: ({ problem }) => `the worker's response can't be passed on: ${problem}`,
    fix: 'Let the framework write the response; look for code in the worker that writes to the socket or sets invalid headers.',
  }),
  FLASH_UPGRADE_UNKNOWN: entry<{ protocol: string }>({
    title: 'Upgrade required',
    kind: 'user',
    message: ({ protocol }) =>
      `the connection can't be upgraded to ${JSON.stringify(protocol)}; allowed is websocket, version 13, by GET`,
    fix: 'Use a WebSocket client, or send the request without `Upgrade`.',
  }),
};
