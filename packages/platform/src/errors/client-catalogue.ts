import { entry, sentence } from '@flash-ts/core/errors';

/** What can go wrong between a caller of the control API and the platform. */
export const clientCatalogue = {
  FLASH_PLATFORM_UNREACHABLE: entry<{ url: string; request: string }>({
    title: "The platform can't be reached.",
    kind: 'system',
    message: ({ url, request }) => `The request ${request} got no answer from the platform at ${url}.`,
    fix: 'Run `flash platform status`.',
  }),
  FLASH_PLATFORM_SILENT: entry<{ url: string; request: string; seconds: number; pid?: number }>({
    title: 'The platform does not answer.',
    kind: 'system',
    message: ({ url, request, seconds, pid }) =>
      `The request ${request} got no answer from the platform at ${url}${pid === undefined ? '' : ` (process ${pid})`} within ${seconds} s, though the platform accepts connections: its process is stopped, hangs, or is overloaded.`,
    fix: ({ pid = 'PID' }) =>
      `Run \`ps -o stat= -p ${pid}\`: T means that the process is stopped, and \`kill -CONT ${pid}\` resumes it. End a process that hangs with \`kill -9 ${pid}\`; the next start brings its endpoints back.`,
  }),
  FLASH_PLATFORM_REFUSED: entry<{ request: string; status: number; detail: string; fix?: string }>({
    title: 'The platform refused a request.',
    message: ({ request, status, detail }) => sentence(`The request ${request} was answered with ${status}: ${detail}`),
    fix: ({ fix }) => fix ?? 'Correct what the message names and try again.',
  }),
};
