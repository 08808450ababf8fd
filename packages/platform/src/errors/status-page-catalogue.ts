import { entry, sentence } from '@flash-ts/core/errors';

/** What can go wrong between the status page and the platform. */
export const statusPageCatalogue = {
  FLASH_SESSION_MISSING: entry<Record<string, never>>({
    title: 'The status page has no session.',
    message: () =>
      'The request has no session of the status page, or its session has ended: after 12 hours, or with the platform.',
    fix: 'Run `flash open` in a terminal; it opens the page with a new session.',
  }),
  FLASH_SESSION_CODE: entry<Record<string, never>>({
    title: 'The code opens no session.',
    message: () => 'The code of the status page is wrong, was used before, or is older than a minute.',
    fix: 'Run `flash open` again: each address that it opens is valid once.',
  }),
  FLASH_SESSION_FORBIDDEN: entry<Record<string, never>>({
    title: 'The status page may not do that.',
    message: () =>
      'A session of the status page opens only the routes that the page uses, and this route is none of them.',
    fix: 'Use the command line, or send the request with the key to http://127.0.0.1:<port>.',
  }),
  FLASH_SESSION_UNPROVEN: entry<{ header: string }>({
    title: 'The change was not sent by the status page.',
    message: ({ header }) =>
      `A change needs the token of its session in the header ${header}, and the request has none or another one.`,
    fix: 'Reload the status page and try again; run `flash open` if that does not help.',
  }),
  FLASH_CALL_FAILED: entry<{ id: string; problem: string }>({
    title: 'The endpoint gave no answer to the call.',
    message: ({ id, problem }) => sentence(`The platform called the endpoint ${id} and got no answer: ${problem}`),
    fix: 'Look at the endpoint with `flash status --workers`, and call it again.',
  }),
};
