import { entry, sentence } from '@flash-ts/core/errors';

const KEYS_PAGE = 'https://console.runpod.io/user/settings';

export interface Refusal {
  /** `POST /v2/serverless`. */
  readonly request: string;
  /** What Runpod says of it. */
  readonly detail: string;
}

/** What can go wrong with Runpod's API and with endpoints there. */
export const runpodCatalogue = {
  FLASH_RUNPOD_URL_INVALID: entry<{ value: string }>({
    title: 'The address of Runpod’s API is not valid.',
    message: ({ value }) =>
      `The value of RUNPOD_API_BASE_URL is ${JSON.stringify(value)}; allowed is an https address, with no path but /v2, and http only for this machine.`,
    fix: 'Write it as https://api.runpod.io, or leave it out: that is the default.',
  }),
  FLASH_RUNPOD_KEY_MISSING: entry<{ file: string }>({
    title: 'There is no key for Runpod.',
    message: ({ file }) => `RUNPOD_API_KEY is not set, and ${file} does not exist.`,
    fix: `Make a key at ${KEYS_PAGE} and give it to \`flash login\`, or set RUNPOD_API_KEY.`,
  }),
  FLASH_RUNPOD_KEY_INVALID: entry<{ source: string; problem: string }>({
    title: 'The key for Runpod can’t be used.',
    // Without the key.
    message: ({ source, problem }) => sentence(`The key of ${source} can't be used: ${problem}`),
    fix: `Make a key at ${KEYS_PAGE} and give it to \`flash login\`.`,
  }),
  FLASH_RUNPOD_KEY_FILE: entry<{ file: string; problem: string }>({
    title: 'The file of the key can’t be changed.',
    kind: 'system',
    message: ({ file, problem }) => sentence(`The file ${file} can't be changed: ${problem}`),
    fix: 'Make its folder one that you can write to, or choose another home with FLASH_HOME; RUNPOD_API_KEY works without a file.',
  }),
  FLASH_RUNPOD_KEY_REFUSED: entry<Refusal & { source: string }>({
    title: 'Runpod does not accept the key.',
    message: ({ request, source, detail }) =>
      sentence(`Runpod refused ${request} with the key of ${source} (401): ${detail}`),
    fix: `Check at ${KEYS_PAGE} that the key exists and has not expired, and give the right one to \`flash login\` or RUNPOD_API_KEY.`,
  }),
  FLASH_RUNPOD_BALANCE: entry<Refusal>({
    title: 'The Runpod account has too little balance.',
    message: ({ request, detail }) => sentence(`Runpod refused ${request} (402): ${detail}`),
    fix: 'Add credit at https://console.runpod.io/user/billing, and run the command again.',
  }),
  FLASH_RUNPOD_FORBIDDEN: entry<Refusal & { source: string }>({
    title: 'The key may not do this.',
    message: ({ request, source, detail }) =>
      sentence(`Runpod does not let the key of ${source} do ${request} (403): ${detail}`),
    fix: `Give the key read and write access to Serverless at ${KEYS_PAGE}, or use another key.`,
  }),
  FLASH_RUNPOD_UNKNOWN: entry<Refusal>({
    title: 'Runpod does not know what is named.',
    message: ({ request, detail }) => sentence(`Runpod has not found what ${request} names (404): ${detail}`),
    fix: 'It may have been removed in the meantime: run the command again. A network volume, a registry credential or a template that is named has to exist in the same account.',
  }),
  FLASH_RUNPOD_CONFLICT: entry<Refusal>({
    title: 'Something else is going on with it.',
    message: ({ request, detail }) => sentence(`Runpod refused ${request} (409): ${detail}`),
    fix: 'Wait until the other change has ended, and run the command again.',
  }),
  FLASH_RUNPOD_INVALID: entry<Refusal & { status: number; errors: readonly string[] }>({
    title: 'Runpod does not accept the request.',
    message: ({ request, status, detail, errors }) =>
      sentence(`Runpod refused ${request} (${status}): ${[sentence(detail), ...errors].join('\n')}`),
    fix: 'Change the option of the endpoint that is named. If none is, report it with the output of the command with --verbose.',
  }),
  FLASH_RUNPOD_BUSY: entry<Refusal & { seconds: number }>({
    title: 'The limit of requests to Runpod is reached.',
    kind: 'system',
    message: ({ request, detail, seconds }) =>
      sentence(`Runpod still refused ${request} after ${seconds} s of waiting (429): ${detail}`),
    fix: 'Wait a minute, and run the command again; what it had done stays done.',
  }),
  FLASH_RUNPOD_FAILED: entry<Refusal & { status: number }>({
    title: 'Runpod’s API has failed.',
    kind: 'system',
    message: ({ request, status, detail }) => sentence(`Runpod answered ${request} with ${status}: ${detail}`),
    fix: 'Look at https://uptime.runpod.io, and run the command again; what it had done stays done.',
  }),
  FLASH_RUNPOD_UNREACHABLE: entry<{ url: string; request: string; problem: string }>({
    title: 'Runpod’s API can’t be reached.',
    kind: 'system',
    message: ({ url, request, problem }) => sentence(`The request ${request} to ${url} got no answer: ${problem}`),
    fix: 'Check the connection to the internet and RUNPOD_API_BASE_URL, and run the command again.',
  }),
  FLASH_RUNPOD_VOLUME_PLACE: entry<{ endpoint: string; volume: string; known: readonly string[] }>({
    title: 'The network volume does not exist.',
    message: ({ endpoint, volume, known }) =>
      `The endpoint ${endpoint} mounts the network volume ${JSON.stringify(volume)}, which is neither the id nor the name of one; there are ${known.length > 0 ? known.join(', ') : 'none'}.`,
    fix: 'Name one of these, or give the volume a `datacenter`: then the deploy creates it there.',
  }),
  FLASH_RUNPOD_VOLUME_AMBIGUOUS: entry<{ endpoint: string; volume: string; found: readonly string[] }>({
    title: 'Several network volumes have the name.',
    message: ({ endpoint, volume, found }) =>
      `The endpoint ${endpoint} mounts the network volume ${JSON.stringify(volume)}, and several have this name: ${found.join(', ')}.`,
    fix: 'Give the volume a `datacenter`, or name it by its id.',
  }),
  FLASH_RUNPOD_REGISTRY_UNKNOWN: entry<{ wanted: string; known: readonly string[] }>({
    title: 'The registry credential does not exist.',
    message: ({ wanted, known }) =>
      `RUNPOD_REGISTRY is ${JSON.stringify(wanted)}, and the account has no credential with this name or id; it has ${known.length > 0 ? known.join(', ') : 'none'}.`,
    fix: 'Name one of these, write `none` for an image that everybody may read, or leave the variable out.',
  }),
  FLASH_RUNPOD_NO_RELEASE: entry<{ name: string; wanted: string; problem: string }>({
    title: 'There is no version to go back to.',
    message: ({ name, wanted, problem }) => sentence(`The endpoint ${name} can't go back to ${wanted}: ${problem}`),
    fix: 'Deploy the earlier source, or its image with `flash deploy --image NAME@sha256:…`.',
  }),
};
