/** Milliseconds that a platform has to note the call of a webhook, more than the call may take. Then it is due again: that platform has ended. */
export const WEBHOOK_CLAIM_MS = 60_000;
