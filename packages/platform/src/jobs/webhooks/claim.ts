import type { WebhookRoom } from '../job-store.js';

/** Milliseconds that a platform has to note the call of a webhook, more than the call may take. Then it is due again: that platform has ended. */
export const WEBHOOK_CLAIM_MS = 60_000;

/** Bytes of a job's texts with which it is delivered even while those of others take all the room. */
const SMALL_BYTES = 64 * 1024;

/** The most bytes that one job may have, and all that are claimed together beside the last one. */
export function bytesIn({ bytes }: Pick<WebhookRoom, 'bytes'>): { readonly ofOne: number; readonly together: number } {
  const any = Number.MAX_SAFE_INTEGER;
  return bytes > 0 ? { ofOne: any, together: bytes } : { ofOne: SMALL_BYTES, together: any };
}
