import { defineErrors, entry, sentence } from '@flash-ts/core/errors';
import { clientCatalogue } from './client-catalogue.js';
import { routingCatalogue } from './routing-catalogue.js';
import { statusPageCatalogue } from './status-page-catalogue.js';
import { supervisionCatalogue } from './supervision-catalogue.js';
import { testingCatalogue } from './testing-catalogue.js';

/** What can go wrong with the embedded platform itself, with a call to its control API, and with a request to an endpoint. */
export const platformCatalogue = {
  FLASH_PORT_BUSY: entry<{ port: number }>({
    title: 'The port is in use.',
    message: ({ port }) => `Port ${port} is in use by another program.`,
    fix: 'Choose another port with `--port N`, or with FLASH_PLATFORM_PORT for a platform; or stop the program that uses the port.',
  }),
  FLASH_HOST_UNUSABLE: entry<{ host: string; port: number; problem: string }>({
    title: "The platform can't listen on the address.",
    message: ({ host, port, problem }) => sentence(`The platform can't listen on ${host}, port ${port}: ${problem}`),
    fix: 'Name an address of this machine, such as 127.0.0.1 or 0.0.0.0, and a port that you may use.',
  }),
  FLASH_HOME_LOCKED: entry<{ home: string; pid?: number; port?: number }>({
    title: 'Another platform uses the home.',
    message: ({ home, pid, port }) =>
      `Another platform${pid === undefined ? '' : ` (pid ${pid}, port ${port})`} is running with the home ${home}; a home has one platform.`,
    fix: 'Use the running platform, stop it with `flash platform stop`, or choose another folder with the variable FLASH_HOME.',
  }),
  FLASH_HOME_UNUSABLE: entry<{ home: string; problem: string }>({
    title: "The home can't be used.",
    message: ({ home, problem }) => sentence(`The platform's home ${home} can't be used: ${problem}`),
    fix: 'Make it a folder that you own and can write to, or choose another with the variable FLASH_HOME.',
  }),
  FLASH_KEY_UNUSABLE: entry<{ path: string; problem: string }>({
    title: "The key file can't be used.",
    message: ({ path, problem }) =>
      `The file ${path} ${problem}, so nobody could use the control API; nothing was started.`,
    fix: ({ path }) => `Restore the key from a backup, or remove ${path}: the next start makes a new one.`,
  }),
  FLASH_STATE_UNREADABLE: entry<{ path: string; problem: string }>({
    title: "The platform's state can't be read.",
    message: ({ path, problem }) =>
      `${sentence(`The file ${path} can't be read as the platform's state: ${problem}`)} Nothing was changed, and the artifacts and logs beside it are intact.`,
    fix: ({ path }) =>
      `Restore the file from a backup. To start again without the endpoints and their history, move it away with \`mv ${path} ${path}.broken; rm -f ${path}-wal ${path}-shm\`, start the platform and run \`flash deploy\` for each app.`,
  }),
  FLASH_SECRETS_UNREADABLE: entry<{ keyFile: string; problem: string; endpoints: readonly string[] }>({
    title: "The stored secrets can't be decrypted.",
    message: ({ keyFile, problem, endpoints }) =>
      `${sentence(`The variables of ${endpoints.join(', ')} are encrypted in the state, and their values can't be read: ${keyFile} ${problem}`)} Nothing was changed.`,
    fix: ({ keyFile, endpoints }) =>
      `Restore ${keyFile} from a backup. Without one, run \`flash platform start --forget-secrets\`, which drops these values, and then \`flash deploy\` in the projects of ${endpoints.join(', ')}.`,
  }),
  FLASH_STATE_NEWER: entry<{ found: number; known: number }>({
    title: 'A newer platform has written the state.',
    message: ({ found, known }) => `The state has schema ${found}, and this platform knows schemas up to ${known}.`,
    fix: 'Update @flash-ts/platform, or choose another home with the variable FLASH_HOME; for jobs in PostgreSQL, another database.',
  }),
  FLASH_VIRTUAL_GPUS_INVALID: entry<{ source: string; value: string; types: readonly string[]; most: number }>({
    title: 'The virtual GPUs are not valid.',
    message: ({ source, value, types, most }) =>
      `The value of ${source} has ${JSON.stringify(value)}; allowed are a type and a number from 1 to ${most}, such as "NVIDIA L4:2", and the types ${types.join(', ')}.`,
    fix: 'Correct it as `--virtual-gpus "RTX 4090:2, NVIDIA L4:1"`, write `none` for a machine without GPUs, or leave it out to use the machine’s own GPUs.',
  }),
  FLASH_WORKER_MEMORY_INVALID: entry<{ source: string; value: string }>({
    title: 'The memory of a worker is not valid.',
    message: ({ source, value }) =>
      `The value of ${source} is ${JSON.stringify(value)}; allowed are "type" for the memory of the CPU type, "off", and a number of GB above 0 for every worker.`,
    fix: 'Correct it as `--worker-memory 6`, or leave it out for the memory of the CPU type.',
  }),
  FLASH_UNAUTHORIZED: entry<{ given: boolean }>({
    title: 'The request has no valid key.',
    message: ({ given }) =>
      given
        ? "The bearer token is not this platform's key."
        : 'The request has no bearer token, and this platform requires one.',
    fix: "Send `Authorization: Bearer <key>` with the content of the file `key` in the platform's home.",
  }),
  FLASH_KEY_FOR_CALLS: entry<Record<string, never>>({
    title: 'The key does not open the control API.',
    message: () => 'The bearer token is the key with which workers call endpoints; it does not open the control API.',
    fix: "Use the key in the file `key` of the platform's home, from outside of workers.",
  }),
  FLASH_FOREIGN_CALLER: entry<{ header: string; value: string }>({
    title: 'The control API refuses callers from elsewhere.',
    message: ({ header, value }) =>
      `The control API is for this machine, but ${header} is ${JSON.stringify(value)}; allowed are localhost, 127.0.0.1 and [::1].`,
    fix: 'Call it as http://127.0.0.1:<port>, and not from a web page.',
  }),
  FLASH_ROUTE_UNKNOWN: entry<{ path: string }>({
    title: 'The control API has no such route.',
    message: ({ path }) => `The control API has no route ${path}.`,
    fix: 'Endpoints are under /v2/serverless; a request to an endpoint goes to its own host name, or to /e/<endpoint-id>/….',
  }),
  FLASH_METHOD_NOT_ALLOWED: entry<{ method: string; path: string; allowed: readonly string[] }>({
    title: 'The method is not allowed on this route.',
    message: ({ method, path, allowed }) =>
      `The method ${method} is not allowed on ${path}; allowed: ${allowed.join(', ')}.`,
    fix: ({ allowed }) => `Use ${allowed.join(' or ')}.`,
  }),
  FLASH_BODY_NOT_JSON: entry<{ problem: string }>({
    title: 'The body is not JSON.',
    message: ({ problem }) => sentence(`The body is not JSON: ${problem}`),
    fix: 'Send one JSON object.',
  }),
  FLASH_BODY_TOO_LARGE: entry<{ limit: number }>({
    title: 'The body is too large.',
    message: ({ limit }) => `The body is over the limit of ${limit} bytes.`,
    fix: 'Send less; pass large data by reference.',
  }),
  FLASH_REQUEST_INVALID: entry<{
    /** Full sentences. */
    faults: readonly string[];
  }>({
    title: 'The request is not valid.',
    message: ({ faults }) => faults.join(' '),
    fix: 'Correct what the message names.',
  }),
  FLASH_REQUEST_CONFLICT: entry<{ problem: string; fix: string }>({
    title: 'The request contradicts itself.',
    message: ({ problem }) => sentence(problem),
    fix: ({ fix }) => fix,
  }),
  FLASH_QUERY_INVALID: entry<{ name: string; value: string; allowed: string }>({
    title: 'A query parameter is not valid.',
    message: ({ name, value, allowed }) =>
      `The query parameter ${name} is ${JSON.stringify(value)}; allowed: ${allowed}.`,
    fix: ({ name }) => `Correct \`${name}\`, or leave it out.`,
  }),
  FLASH_RATE_LIMITED: entry<{
    /** What is exceeded, as a clause. */
    limit: string;
    setting: string;
    /** Seconds. */
    retryAfter: number;
  }>({
    title: 'Too many requests were made.',
    message: ({ limit, retryAfter }) => `Too many requests: ${limit}. The next may come in ${retryAfter} s.`,
    fix: ({ setting, retryAfter }) =>
      `Wait ${retryAfter} s, as \`Retry-After\` says, or change the setting \`${setting}\`.`,
  }),
  FLASH_IMAGE_FOREIGN: entry<{ image: string }>({
    title: "The image can't be run on this platform.",
    message: ({ image }) =>
      `The image ${JSON.stringify(image)} can't be run here; the embedded platform runs uploaded artifacts, named flash.local/{app}@sha256:{digest}.`,
    fix: 'Upload the artifact with PUT /local/artifacts/{digest} and name it in `image`; `flash deploy` does both.',
  }),
  FLASH_ARTIFACT_MISSING: entry<{ digest: string }>({
    title: 'The artifact has not been uploaded.',
    message: ({ digest }) => `The artifact sha256:${digest} has not been uploaded.`,
    fix: ({ digest }) => `Upload it first: PUT /local/artifacts/${digest} with the artifact as body.`,
  }),
  FLASH_ARTIFACT_DIGEST: entry<{ expected: string; actual: string }>({
    title: 'The artifact does not have the digest in its URL.',
    message: ({ expected, actual }) =>
      `The SHA-256 of the body is ${actual}, and the URL says ${expected}; nothing was stored.`,
    fix: 'Upload it again under the digest of the bytes that you send.',
  }),
  FLASH_ARTIFACT_REFUSED: entry<{ problem: string }>({
    title: 'The artifact was refused.',
    message: ({ problem }) => `The artifact was refused: ${problem}; nothing was stored.`,
    fix: 'Build it with `flash build` and upload .flash/artifact.tar.gz.',
  }),
  FLASH_ARTIFACT_UNKNOWN: entry<{ digest: string }>({
    title: 'The compile cache belongs to no uploaded artifact.',
    message: ({ digest }) => `The compile cache is for the artifact sha256:${digest}, which has not been uploaded.`,
    fix: ({ digest }) => `Upload the artifact first: PUT /local/artifacts/${digest}.`,
  }),
  FLASH_ENDPOINT_WITHOUT_QUEUE: entry<{ name: string }>({
    title: 'The endpoint has no queue.',
    message: ({ name }) => `The endpoint ${name} is load-balanced: it answers requests, and has no jobs.`,
    fix: 'Name a queue-based endpoint, one whose class has methods with `@Job()`.',
  }),
  FLASH_JOB_UNKNOWN: entry<{ id: string }>({
    title: 'The job is not known.',
    message: ({ id }) => `The endpoint has no job ${JSON.stringify(id)}: there was none, or its time to live is over.`,
    fix: 'Use the id that `/run` has answered with, within the time to live of the job (24 hours unless its policy says otherwise) and 30 minutes of its end.',
  }),
  FLASH_JOB_NOT_FAILED: entry<{ id: string; state: string }>({
    title: 'The job has not failed.',
    message: ({ id, state }) => `The job ${id} is ${state}; only a job that is FAILED or TIMED_OUT can be tried again.`,
    fix: 'Submit it as a new job.',
  }),
  FLASH_JOB_ROUTE_UNKNOWN: entry<{ path: string; known: readonly string[] }>({
    title: 'The queue has no such path.',
    message: ({ path, known }) =>
      `A queue-based endpoint has no path ${JSON.stringify(path.slice(0, 200))}; it has ${known.join(', ')}.`,
    fix: 'Submit jobs with POST /run or /runsync; for requests by paths of your own, deploy a load-balanced endpoint.',
  }),
  FLASH_JOB_UNREADABLE: entry<{ id: string; name: 'input' | 'output'; problem: string }>({
    title: 'The input or the output of a job can not be read.',
    kind: 'system',
    message: ({ id, name, problem }) => sentence(`The ${name} of the job ${id} can't be read: ${problem}`),
    fix: "Look at the folder jobs of the platform's home and its disk, and submit the job again; other jobs are not affected.",
  }),
  FLASH_JOBS_UNUSABLE: entry<{ problem: string; place?: string }>({
    title: "The platform's jobs can't be read or written.",
    kind: 'system',
    message: ({ problem, place = "the file jobs.db of the platform's home" }) =>
      sentence(`The platform can't use ${place}: ${problem}`),
    fix: 'Look at the file and its disk, or at the database that the platform was started with; the request was not acknowledged and can be sent again.',
  }),
  FLASH_QUEUE_SERVER_ENV: entry<{ variable: string; problem: string }>({
    title: 'A variable of the queue server is not valid.',
    // Without the value, which may be a secret.
    message: ({ variable, problem }) => sentence(`The variable ${variable} ${problem}`),
    fix: 'Set it as docs/queues.md says, where the variables of the queue server are.',
  }),
  FLASH_QUEUE_FULL: entry<{ jobs: number; bytes: number; limits: { readonly jobs: number; readonly bytes: number } }>({
    title: 'The queue of the endpoint is full.',
    message: ({ jobs, bytes, limits }) =>
      `The endpoint has ${jobs} waiting jobs with ${bytes} bytes of input, and may have ${limits.jobs} with ${limits.bytes} bytes; the job was not queued, and those that wait stay.`,
    fix: 'Send it again later; raise `workers.max`, so that jobs are done faster, or the settings `queueJobs` and `queueBytes` of the platform.',
  }),
  FLASH_DISK_FULL: entry<{ problem: string }>({
    title: 'The disk of the home is full.',
    kind: 'system',
    message: ({ problem }) =>
      `The platform can't write to its home (${problem}); the change was not made, and everything that ran before still runs.`,
    fix: 'Free space on the disk of the home, delete endpoints that are not needed, or raise the quota; then try again.',
  }),
  FLASH_RELEASE_UNKNOWN: entry<{ version: number; known: readonly number[] }>({
    title: 'The history does not have the version.',
    message: ({ version, known }) =>
      `The history of the endpoint has no version ${version}; it has ${known.join(', ')}.`,
    fix: 'Choose one of those; older versions were removed with their artifacts.',
  }),
  FLASH_ROLLBACK_NOWHERE: entry<{ version: number }>({
    title: 'No earlier version has served.',
    message: ({ version }) => `No version before version ${version} has served, so there is none to roll back to.`,
    fix: 'Deploy a version that works, or name the version to roll back to.',
  }),
  FLASH_CANARY_NOTHING: entry<{ version: number }>({
    title: 'The canary would not differ from the newest version.',
    message: ({ version }) =>
      `The request changes nothing that version ${version} runs, so there is no new version that could be a canary.`,
    fix: 'Name what the new version runs in `changes`, or change the source and run `flash deploy --canary 10`.',
  }),
  FLASH_PROMOTE_NOTHING: entry<{ version: number; awaited: boolean }>({
    title: 'There is no canary that can be promoted.',
    message: ({ version, awaited }) =>
      awaited
        ? `Version ${version} is a canary that has not become healthy yet, so it can't take all requests.`
        : `Version ${version} is the newest and not a canary, so there is nothing to promote.`,
    fix: ({ awaited }) =>
      awaited
        ? 'Wait until `flash status` shows the state `canary`.'
        : 'Deploy a version as a canary with `flash deploy --canary 10`.',
  }),
  FLASH_ENDPOINT_UNKNOWN: entry<{ id: string; nearest?: { id: string; name: string } | undefined }>({
    title: 'The endpoint does not exist.',
    message: ({ id, nearest }) =>
      `This platform has no endpoint ${JSON.stringify(id.slice(0, 200))}${nearest ? `; the most similar is ${nearest.name}, at /e/${nearest.id}` : ''}.`,
    fix: 'List the endpoints with `flash status`, or deploy it with `flash deploy`.',
  }),
  FLASH_WORKER_UNKNOWN: entry<{ workerId: string; endpoints: readonly string[] }>({
    title: 'The worker does not exist.',
    message: ({ workerId, endpoints }) => {
      const owner = endpoints.length === 1 ? `The endpoint ${endpoints[0]} has no worker` : 'No endpoint has a worker';
      return `${owner} ${JSON.stringify(workerId)}, and no output of an earlier worker with that id is kept.`;
    },
    fix: 'List the workers, and the last that have ended, with `flash status --workers`.',
  }),
  FLASH_VOLUME_UNKNOWN: entry<{ id: string }>({
    title: 'The network volume does not exist.',
    message: ({ id }) => `This platform has no network volume ${JSON.stringify(id)}.`,
    fix: 'List the volumes with GET /v2/network-volumes.',
  }),
  FLASH_ENVIRONMENT_EXISTS: entry<{ app: string; env: string }>({
    title: 'The environment exists already.',
    message: ({ app, env }) => `The app ${app} has an environment ${env} already; nothing was changed.`,
    fix: ({ env }) => `Deploy to it with \`flash deploy --env ${env}\`, or choose another name.`,
  }),
  FLASH_ENVIRONMENT_NOT_CREATED: entry<{ app: string; env: string }>({
    title: 'The environment was not created by name.',
    message: ({ app, env }) =>
      `This platform has no record of an environment ${JSON.stringify(env)} of the app ${JSON.stringify(app)}; one that only deploys have made ends with its last endpoint.`,
    fix: 'List the environments with `flash env list`.',
  }),
  FLASH_CATALOG_UNKNOWN: entry<{ kind: string; id: string; known: readonly string[] }>({
    title: 'The catalogue does not have the entry.',
    message: ({ kind, id, known }) => `The catalogue has no ${kind} ${JSON.stringify(id)}; it has ${known.join(', ')}.`,
    fix: 'Use one of those ids.',
  }),
  ...clientCatalogue,
  ...routingCatalogue,
  ...statusPageCatalogue,
  ...supervisionCatalogue,
  ...testingCatalogue,
  FLASH_PLATFORM_INTERNAL: entry<Record<string, never>>({
    title: 'The platform failed.',
    kind: 'system',
    message: () => 'The platform failed with an unexpected error; its log has the details.',
    fix: "Read the platform's log, and report the error.",
  }),
};

export const platformErrors = defineErrors(platformCatalogue);
