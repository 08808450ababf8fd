import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { coreErrors } from '../../errors/index.js';

/** A body as undici takes it. */
export interface CallBody {
  readonly content: Dispatcher.DispatchOptions['body'];
  /** Undefined if `content` brings its own. */
  readonly type: string | undefined;
  /** Whether it can be sent again: a stream can't. */
  readonly isRepeatable: boolean;
}

/**
 * A value as a request's body: texts, bytes, forms and streams as they are, all else as JSON.
 *
 * @throws FlashError `FLASH_CLIENT_BODY` for what JSON can't express
 */
export function callBody(value: unknown, call: string): CallBody {
  if (typeof value === 'string') return { content: value, type: 'text/plain; charset=utf-8', isRepeatable: true };
  if (value instanceof Uint8Array) return { content: value, type: 'application/octet-stream', isRepeatable: true };
  if (value instanceof URLSearchParams) {
    return { content: value.toString(), type: 'application/x-www-form-urlencoded', isRepeatable: true };
  }
  if (value instanceof FormData) return formBody(value);
  if (isStream(value)) {
    const content = value instanceof Readable ? value : Readable.from(value, { objectMode: false });
    return { content, type: 'application/octet-stream', isRepeatable: false };
  }
  return jsonBody(value, call);
}

/** A form of Node's own class, which undici's does not know: Node writes it out. */
function formBody(form: FormData): CallBody {
  const { body, headers } = new Response(form);
  const content = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  return { content, type: headers.get('content-type') ?? undefined, isRepeatable: false };
}

/** A value as JSON, texts too, as handlers take it. */
export function jsonBody(value: unknown, call: string): CallBody {
  return { content: json(value, call), type: 'application/json', isRepeatable: true };
}

function json(value: unknown, call: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw coreErrors.FLASH_CLIENT_BODY({ call, problem: (cause as Error).message.split('\n')[0] as string }, { cause });
  }
  if (text !== undefined) return text;
  throw coreErrors.FLASH_CLIENT_BODY({ call, problem: `JSON can't express a value of type ${typeof value}` });
}

function isStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
