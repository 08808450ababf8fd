import { defineErrors, entry } from '@flash-ts/core/errors';
import { clientCatalogue } from './client-catalogue.js';
import { routingCatalogue } from './routing-catalogue.js';
import { supervisionCatalogue } from './supervision-catalogue.js';
import { testingCatalogue } from './testing-catalogue.js';

/** What can go wrong with the embedded platform itself, with a call to its control API, and with a request to an endpoint. */
export const platformCatalogue = {
  FLASH_PORT_BUSY: entry<{ port: number }>({
    title: 'Port in use',
    kind: 'user',
    message: ({ port }) => `port ${port} is in use by another program`,
    fix: 'Choose another: `--port N`, or FLASH_PLATFORM_PORT for a platform. Or stop the program that has it.',
  }),
  FLASH_HOST_UNUSABLE: entry<{ host: string; port: number; problem: string }>({
    title: 'Address not usable',
    kind: 'user',
    message: ({ host, port, problem }) => `the platform can't listen on ${host}, port ${port}: ${problem}`,
    fix: 'Name an address of this machine, as 127.0.0.1 or 0.0.0.0, and a port that you may use.',
  }),
  FLASH_HOME_LOCKED: entry<{ home: string; pid?: number; port?: number }>({
    title: 'Home in use',
    kind: 'user',
    message: ({ home, pid, port }) =>
      `another platform${pid === undefined ? '' : ` (pid ${pid}, port ${port})`} is running with the home ${home}; a home has one platform`,
    fix: 'Use the running one, stop it with `flash platform stop`, or choose another folder with the variable FLASH_HOME.',
  }),
  FLASH_HOME_UNUSABLE: entry<{ home: string; problem: string }>({
    title: 'Home not usable',
    kind: 'user',
    message: ({ home, problem }) => `the platform's home ${home} can't be used: ${problem}`,
    fix: 'Make it a folder that you own and can write to, or choose another with the variable FLASH_HOME.',
  }),
  FLASH_KEY_UNUSABLE: entry<{ path: string; problem: string }>({
    title: 'Key file not usable',
    kind: 'user',
    message: ({ path, problem }) =>
      `the file ${path} ${problem}, so nobody could use the control API; nothing was started`,
    fix: ({ path }) => `Put the key back from a backup, or remove ${path}: the next start makes a new one.`,
  }),
  FLASH_STATE_UNREADABLE: entry<{ path: string; problem: string }>({
    title: 'State not readable',
    kind: 'user',
    message: ({ path, problem }) =>
      `${path} can't be read as the platform's state: ${problem}. Nothing was changed, and the artifacts and logs beside it are intact`,
    fix: ({ path }) =>
      `Put the file back from a backup. To start anew without the endpoints and their history, move it away with \`mv ${path} ${path}.broken; rm -f ${path}-wal ${path}-shm\`, start the platform and run \`flash deploy\` for each app.`,
  }),
  FLASH_SECRETS_UNREADABLE: entry<{ keyFile: string; problem: string; endpoints: readonly string[] }>({
    title: 'Secrets not readable',
    kind: 'user',
    message: ({ keyFile, problem, endpoints }) =>
      `the values of variables of ${endpoints.join(', ')} are encrypted in the state and can't be read: ${keyFile} ${problem}. Nothing was changed`,
    fix: ({ keyFile, endpoints }) =>
      `Put ${keyFile} back from a backup. Without one, run \`flash platform start --forget-secrets\`, which drops these values, and then \`flash deploy\` in the projects of ${endpoints.join(', ')}.`,
  }),
  FLASH_STATE_NEWER: entry<{ found: number; known: number }>({
    title: 'State of a newer platform',
    kind: 'user',
    message: ({ found, known }) => `the state has schema ${found}, this platform knows schemas up to ${known}`,
    fix: 'Update @flash-ts/platform, or choose another home with the variable FLASH_HOME.',
  }),
  FLASH_VIRTUAL_GPUS_INVALID: entry<{ source: string; value: string; types: readonly string[]; most: number }>({
    title: 'Virtual GPUs not usable',
    kind: 'user',
    message: ({ source, value, types, most }) =>
      `${source} has ${JSON.stringify(value)}; allowed are a type and a number from 1 to ${most}, as "NVIDIA L4:2", and the types ${types.join(', ')}`,
    fix: 'Correct it as `--virtual-gpus "RTX 4090:2, NVIDIA L4:1"`, write `none` for a machine without GPUs, or leave it out for the machine’s own.',
  }),
  FLASH_WORKER_MEMORY_INVALID: entry<{ source: string; value: string }>({
    title: 'Memory of a worker not usable',
    kind: 'user',
    message: ({ source, value }) =>
      `${source} is ${JSON.stringify(value)}; allowed are "type" for the memory of the CPU type, "off", and a number of GB above 0 for every worker`,
    fix: 'Correct it as `--worker-memory 6`, or leave it out for the memory of the CPU type.',
  }),
  FLASH_UNAUTHORIZED: entry<{ given: boolean }>({
    title: 'Unauthorized',
    kind: 'user',
    message: ({ given }) =>
      given
        ? "the bearer token is not this platform's key"
        : 'the request has no bearer token, which is asked for here',
    fix: "Send `Authorization: Bearer <key>` with the content of the file `key` in the platform's home.",
  }),
  FLASH_KEY_FOR_CALLS: entry<Record<string, never>>({
    title: 'Forbidden',
    kind: 'user',
    message: () => 'the bearer token is the key that workers have to call endpoints; it does not open the control API',
    fix: "Use the key in the file `key` of the platform's home, from outside of workers.",
  }),
  FLASH_FOREIGN_CALLER: entry<{ header: string; value: string }>({
    title: 'Forbidden',
    kind: 'user',
    message: ({ header, value }) =>
      `the control API is for this machine, but ${header} is ${JSON.stringify(value)}; allowed are localhost, 127.0.0.1 and [::1]`,
    fix: 'Call it as http://127.0.0.1:<port>, and not from a web page.',
  }),
  FLASH_ROUTE_UNKNOWN: entry<{ path: string }>({
    title: 'Not Found',
    kind: 'user',
    message: ({ path }) => `there is no route ${path} in the control API`,
    fix: 'Endpoints are under /v2/serverless; a request to an endpoint goes to its own host name, or to /e/<endpoint-id>/….',
  }),
  FLASH_METHOD_NOT_ALLOWED: entry<{ method: string; path: string; allowed: readonly string[] }>({
    title: 'Method Not Allowed',
    kind: 'user',
    message: ({ method, path, allowed }) => `${method} is not allowed on ${path}; allowed: ${allowed.join(', ')}`,
    fix: ({ allowed }) => `Use ${allowed.join(' or ')}.`,
  }),
  FLASH_BODY_NOT_JSON: entry<{ problem: string }>({
    title: 'Bad Request',
    kind: 'user',
    message: ({ problem }) => `the body is not JSON: ${problem}`,
    fix: 'Send one JSON object.',
  }),
  FLASH_BODY_TOO_LARGE: entry<{ limit: number }>({
    title: 'Content Too Large',
    kind: 'user',
    message: ({ limit }) => `the body is over the limit of ${limit} bytes`,
    fix: 'Send less; pass large data by reference.',
  }),
  FLASH_REQUEST_INVALID: entry<{ faults: readonly string[] }>({
    title: 'Unprocessable Entity',
    kind: 'user',
    message: ({ faults }) => faults.join('; and '),
    fix: 'Correct what the message names.',
  }),
  FLASH_REQUEST_CONFLICT: entry<{ problem: string; fix: string }>({
    title: 'Bad Request',
    kind: 'user',
    message: ({ problem }) => problem,
    fix: ({ fix }) => fix,
  }),
  FLASH_QUERY_INVALID: entry<{ name: string; value: string; allowed: string }>({
    title: 'Unprocessable Entity',
    kind: 'user',
    message: ({ name, value, allowed }) => `the parameter ${name} is ${JSON.stringify(value)}; allowed: ${allowed}`,
    fix: ({ name }) => `Correct \`${name}\`, or leave it out.`,
  }),
  FLASH_RATE_LIMITED: entry<{ window: string; retryAfter: number }>({
    title: 'Too Many Requests',
    kind: 'user',
    message: ({ window, retryAfter }) =>
      `rate limit exceeded for the ${window} window; the next request is answered in ${retryAfter} s`,
    fix: ({ retryAfter }) => `Wait ${retryAfter} s, as \`Retry-After\` says, or raise the setting \`controlRequests\`.`,
  }),
  FLASH_IMAGE_FOREIGN: entry<{ image: string }>({
    title: 'Unprocessable Entity',
    kind: 'user',
    message: ({ image }) =>
      `image ${JSON.stringify(image)} can't be run here; the embedded platform runs uploaded artifacts, named flash.local/{app}@sha256:{digest}`,
    fix: 'Upload the artifact with PUT /local/artifacts/{digest} and name it in `image`; `flash deploy` does both.',
  }),
  FLASH_ARTIFACT_MISSING: entry<{ digest: string }>({
    title: 'Unprocessable Entity',
    kind: 'user',
    message: ({ digest }) => `the artifact sha256:${digest} has not been uploaded`,
    fix: ({ digest }) => `Upload it first: PUT /local/artifacts/${digest} with the artifact as body.`,
  }),
  FLASH_ARTIFACT_DIGEST: entry<{ expected: string; actual: string }>({
    title: 'Unprocessable Entity',
    kind: 'user',
    message: ({ expected, actual }) => `the body's SHA-256 is ${actual}, the URL says ${expected}; nothing was stored`,
    fix: 'Upload again, under the digest of what is sent.',
  }),
  FLASH_ARTIFACT_REFUSED: entry<{ problem: string }>({
    title: 'Unprocessable Entity',
    kind: 'user',
    message: ({ problem }) => `the artifact was refused: ${problem}; nothing was stored`,
    fix: 'Build it with `flash build` and upload .flash/artifact.tar.gz.',
  }),
  FLASH_ARTIFACT_UNKNOWN: entry<{ digest: string }>({
    title: 'Not Found',
    kind: 'user',
    message: ({ digest }) => `there is no artifact sha256:${digest} that a compile cache could belong to`,
    fix: ({ digest }) => `Upload the artifact first: PUT /local/artifacts/${digest}.`,
  }),
  FLASH_DISK_FULL: entry<{ problem: string }>({
    title: 'Insufficient Storage',
    kind: 'system',
    message: ({ problem }) =>
      `the platform's home can't take any more (${problem}); the change was not made, and what ran before runs on`,
    fix: 'Make room on the disk of the home, delete endpoints that are not needed, or raise the quota; then do it again.',
  }),
  FLASH_RELEASE_UNKNOWN: entry<{ version: number; known: readonly number[] }>({
    title: 'Not Found',
    kind: 'user',
    message: ({ version, known }) =>
      `the history has no version ${version} of the endpoint; it has ${known.join(', ')}`,
    fix: 'Choose one of those; older ones are gone with their artifacts.',
  }),
  FLASH_ROLLBACK_NOWHERE: entry<{ version: number }>({
    title: 'Conflict',
    kind: 'user',
    message: ({ version }) => `no version before ${version} has served, so there is none to go back to`,
    fix: 'Deploy a version that works, or name the version to go to.',
  }),
  FLASH_CANARY_NOTHING: entry<{ version: number }>({
    title: 'Conflict',
    kind: 'user',
    message: ({ version }) => `nothing is changed against version ${version}, so there is nothing to put on trial`,
    fix: 'Name in `changes` what the new version runs; `flash deploy --canary 10` after a change of the source does.',
  }),
  FLASH_PROMOTE_NOTHING: entry<{ version: number; awaited: boolean }>({
    title: 'Conflict',
    kind: 'user',
    message: ({ version, awaited }) =>
      awaited
        ? `version ${version} is to go on trial and has not become healthy yet, so it can't take all requests`
        : `version ${version} is the newest and not on trial, so there is nothing to promote`,
    fix: ({ awaited }) =>
      awaited
        ? 'Wait for it: `flash status` shows when it is on trial.'
        : 'Put a version on trial with `flash deploy --canary 10`.',
  }),
  FLASH_ENDPOINT_UNKNOWN: entry<{ id: string; nearest?: { id: string; name: string } | undefined }>({
    title: 'Not Found',
    kind: 'user',
    message: ({ id, nearest }) =>
      `there is no endpoint ${JSON.stringify(id.slice(0, 200))} on this platform${nearest ? `; the nearest is ${nearest.name}, at /e/${nearest.id}` : ''}`,
    fix: 'List the endpoints with `flash status`, or deploy it with `flash deploy`.',
  }),
  FLASH_WORKER_UNKNOWN: entry<{ endpointId: string; workerId: string }>({
    title: 'Not Found',
    kind: 'user',
    message: ({ endpointId, workerId }) =>
      `the endpoint ${endpointId} has and had no worker ${JSON.stringify(workerId)} whose output is still kept`,
    fix: ({ endpointId }) => `List its workers with GET /v2/serverless/${endpointId}/workers.`,
  }),
  FLASH_VOLUME_UNKNOWN: entry<{ id: string }>({
    title: 'Not Found',
    kind: 'user',
    message: ({ id }) => `there is no network volume ${JSON.stringify(id)} on this platform`,
    fix: 'List the volumes with GET /v2/network-volumes.',
  }),
  FLASH_CATALOG_UNKNOWN: entry<{ kind: string; id: string; known: readonly string[] }>({
    title: 'Not Found',
    kind: 'user',
    message: ({ kind, id, known }) => `the catalogue has no ${kind} ${JSON.stringify(id)}; it has ${known.join(', ')}`,
    fix: 'Use one of those.',
  }),
  ...clientCatalogue,
  ...routingCatalogue,
  ...supervisionCatalogue,
  ...testingCatalogue,
  FLASH_PLATFORM_INTERNAL: entry<Record<string, never>>({
    title: 'Internal Server Error',
    kind: 'system',
    message: () => 'the platform met an error of its own; its log has the details',
    fix: "Look at the platform's log, and report it.",
  }),
};

export const platformErrors = defineErrors(platformCatalogue);
