import type { DueWebhook, WebhookRoom } from '../job-store.js';

/** Calls that may have no answer yet: of all receivers, and of one, after which no more of its calls are begun. */
const MOST_CALLS = 200;
const MOST_OF_ONE = 20;

/** Bytes that may be in memory because receivers have not read them yet: of all, and of one, in whose place others are called then. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_BYTES_OF_ONE = 8 * 1024 * 1024;

/** Calls of one claim, which reads the jobs' texts at once. */
const MOST_CLAIMED = 20;

interface OpenCalls {
  calls: number;
  bytes: number;
}

/** The calls of webhooks that have no answer yet. A receiver that hangs, or does not read, keeps a part of the room and not that of others. */
export class OpenWebhooks {
  readonly #all: OpenCalls = { calls: 0, bytes: 0 };
  readonly #byReceiver = new Map<string, OpenCalls>();

  /** How many more may be called; undefined for none. */
  get room(): WebhookRoom | undefined {
    const count = Math.min(MOST_CLAIMED, MOST_CALLS - this.#all.calls);
    if (count <= 0) return undefined;
    const except = [...this.#byReceiver].filter(([, open]) => isFull(open)).map(([receiver]) => receiver);
    return { count, bytes: Math.min(Math.max(0, MOST_BYTES - this.#all.bytes), MOST_BYTES_OF_ONE), except };
  }

  begin({ webhook, bytes }: Pick<DueWebhook, 'webhook' | 'bytes'>): OpenWebhook {
    const receiver = receiverOf(webhook);
    const own = this.#byReceiver.get(receiver) ?? { calls: 0, bytes: 0 };
    this.#byReceiver.set(receiver, own);
    const add = (calls: number, more: number) => {
      for (const open of [this.#all, own]) {
        open.calls += calls;
        open.bytes += more;
      }
    };
    let held = bytes;
    const sent = () => {
      add(0, -held);
      held = 0;
    };
    const ended = () => {
      const wasFull = isFull(own) || this.room === undefined;
      sent();
      add(-1, 0);
      if (own.calls === 0) this.#byReceiver.delete(receiver);
      return wasFull;
    };
    add(1, bytes);
    return { sent, ended };
  }
}

/** A call that has no answer yet. */
export interface OpenWebhook {
  /** The system has what was sent: the text is not in memory any more. */
  readonly sent: () => void;
  /** To be called once. @returns whether there was no room for others of its receiver before */
  readonly ended: () => boolean;
}

function isFull({ calls, bytes }: OpenCalls): boolean {
  return calls >= MOST_OF_ONE || bytes >= MOST_BYTES_OF_ONE;
}

/** The beginning of an address, as its owner has written it, before the path. */
function receiverOf(address: string): string {
  return /^[^/]*\/\/[^/?#]*/.exec(address)?.[0] ?? address;
}
