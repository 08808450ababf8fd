import type { WorkerIsolation } from '@flash-ts/core/contract';

/** One line that says whether workers are isolated. */
export function isolationLine({ kind, because }: WorkerIsolation): string {
  if (kind === 'none') return `Workers: not isolated, so each can do all that your user can: ${because}`;
  return `Workers: isolated by ${kind}, each sees only its own artifact and sockets of the home, and only its own processes`;
}
