import type { JobView } from '@flash-ts/core/contract';

/** How long a job has waited for its present attempt, and how long that took. A wait that goes on is counted up to now. */
export function timesOf(job: Pick<JobView, 'queuedAt' | 'startedAt' | 'endedAt' | 'state'>, now: number) {
  const at = (time: string | null) => (time === null ? undefined : Date.parse(time));
  const [queued, ended] = [Date.parse(job.queuedAt), at(job.endedAt)];
  // A job that waits again has the start of the attempt before.
  const started = job.state === 'IN_QUEUE' ? undefined : at(job.startedAt);
  return {
    waited: durationText((started ?? ended ?? now) - queued),
    ran: started === undefined ? '-' : durationText((ended ?? now) - started),
  };
}

/** `12 ms`, `3.4 s`, `2 min 10 s`, `1 h 2 min` */
export function durationText(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The first characters of a text, with a mark where it goes on. */
export function cut(text: string, length: number, goesOn = false): string {
  const characters = [...text];
  return characters.length <= length && !goesOn ? text : `${characters.slice(0, length).join('')}…`;
}

/** What an error says in one line: `TypeError: no such file`. The text may be cut off. */
export function errorLine(error: string): string {
  const type = stringOf(error, 'error_type');
  const message = stringOf(error, 'error_message');
  if (message === undefined) return error.split('\n', 1)[0] ?? '';
  return `${type === undefined ? '' : `${type}: `}${message.split('\n', 1)[0] ?? ''}`;
}

/** A text of a JSON object, also if the object ends in the middle of it. */
function stringOf(json: string, name: string): string | undefined {
  const [, text] = new RegExp(String.raw`"${name}":"((?:[^"\\]|\\.)*)`).exec(json) ?? [];
  return text === undefined ? undefined : (JSON.parse(`"${text}"`) as string);
}
