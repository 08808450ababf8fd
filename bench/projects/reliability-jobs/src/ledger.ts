import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

const { LEDGER = '/dev/null', RELEASE = '-', RUNPOD_POD_ID: worker = '-' } = process.env;

/** Jobs that have ended here, by their id; their number as attempts. */
const ended = new Map<string, number>();

/** Writes down what happens to a job, each time as one line: a worker that is killed writes it wholly or not at all. */
export function note(what: 'begins' | 'works' | 'ends' | 'acknowledged', job: string, attempt: number, ticket = '-') {
  if (what === 'ends') ended.set(job, attempt);
  appendFileSync(LEDGER, `${what} ${worker} ${job} ${attempt} ${ticket}\n`);
}

/** What a worker sends for a job that has ended is its result, and an answer of 200 tells it that the queue has it. */
subscribe('undici:request:headers', (message) => {
  const { request, response } = message as { request: { path: string }; response: { statusCode: number } };
  const [, job = ''] = /\/job-done\/[^/]+\/([^/?]+)/.exec(request.path) ?? [];
  const attempt = ended.get(job);
  if (attempt === undefined || response.statusCode !== 200) return;
  ended.delete(job);
  note('acknowledged', job, attempt);
});

appendFileSync(LEDGER, `starts ${worker} ${RELEASE}\n`);
