import type { Answer } from './ask.ts';
import type { Request, Step } from './case.ts';

/** Differ from answer to answer, or belong to the connection. */
const FREE_HEADERS = new Set([
  'date',
  'connection',
  'keep-alive',
  'last-modified',
  'x-request-id',
  'x-runpod-worker-id',
]);

/** A case that asks for something that fails natively too would compare one error with another. */
export function wrongNative(step: Step, native: Answer): readonly string[] {
  if ('exchange' in step || 'heard' in native) return [];
  const { status } = native;
  if (step.status === undefined ? status < 400 : status === step.status) return [];
  return [`natively ${status} instead of ${step.status ?? 'a status below 400'}: ${shown(native.body.toString())}`];
}

/** How the worker's answer differs from the application's own, in lines; none when they are equal. */
export function differences(
  step: Step,
  native: Answer,
  worker: Answer,
  freeHeaders: Readonly<Record<string, string>>,
): readonly string[] {
  if ('heard' in native) return unequalText('heard', native.heard, 'heard' in worker ? worker.heard : 'a response');
  if ('heard' in worker) return unequalText('answer', 'a response', worker.heard);
  const varies = 'exchange' in step ? [] : (step.varies ?? []);
  const names = new Set([...Object.keys(native.headers), ...Object.keys(worker.headers)]);
  const compared = [...names].filter(
    // A length that differs is the body's difference, which is told below.
    (name) => !FREE_HEADERS.has(name) && !(name in freeHeaders) && name !== 'content-length',
  );
  const header = (answer: typeof native, name: string) => withoutTime(name, answer.headers[name]);
  return [
    ...unequalText('status', String(native.status), String(worker.status)),
    ...compared.flatMap((name) => unequalText(`header ${name}:`, header(native, name), header(worker, name))),
    ...(native.body.equals(worker.body)
      ? []
      : unequalText('body', masked(native.body, varies), masked(worker.body, varies))),
  ];
}

function unequalText(what: string, expected: string | undefined, actual: string | undefined): readonly string[] {
  return expected === actual ? [] : [`${what} ${shown(actual ?? 'none')} instead of ${shown(expected ?? 'none')}`];
}

/** The tag of a static file is its size and the time at which it was written, and an artifact has its own times. */
function withoutTime(name: string, value: string | undefined): string | undefined {
  return name === 'etag' ? value?.replace(/^(W\/"[0-9a-f]+-)[0-9a-f]+"$/, '$1time"') : value;
}

/** A body in which the values that may differ are replaced by their type. */
function masked(body: Buffer, varies: NonNullable<Request['varies']>): string {
  const text = body.toString();
  if (varies.length === 0) return text;
  try {
    return JSON.stringify(JSON.parse(text, (key, value: unknown) => (varies.includes(key) ? typeof value : value)));
  } catch {
    return text;
  }
}

function shown(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}
