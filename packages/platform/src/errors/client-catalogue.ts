import { entry } from '@flash-ts/core/errors';

/** What can go wrong between a caller of the control API and the platform. */
export const clientCatalogue = {
  FLASH_PLATFORM_UNREACHABLE: entry<{ url: string; request: string }>({
    title: 'Platform not reached',
    kind: 'system',
    message: ({ url, request }) => `${request} got no answer from the platform at ${url}`,
    fix: 'See `flash platform status`.',
  }),
  FLASH_PLATFORM_SILENT: entry<{ url: string; request: string; seconds: number; pid?: number }>({
    title: 'Platform does not answer',
    kind: 'system',
    message: ({ url, request, seconds, pid }) =>
      `${request} got no answer from the platform at ${url}${pid === undefined ? '' : ` (process ${pid})`} within ${seconds} s, though it takes connections: its process is stopped, hangs, or has far too much to do`,
    fix: ({ pid = 'PID' }) =>
      `See with \`ps -o stat= -p ${pid}\`: T is a stopped one, which \`kill -CONT ${pid}\` lets go on. One that hangs ends with \`kill -9 ${pid}\`; the next start brings its endpoints back.`,
  }),
  FLASH_PLATFORM_REFUSED: entry<{ request: string; status: number; detail: string; fix?: string }>({
    title: 'Platform refused a request',
    kind: 'user',
    message: ({ request, status, detail }) => `${request} was answered with ${status}: ${detail}`,
    fix: ({ fix }) => fix ?? 'Correct what the message names and try again.',
  }),
};
