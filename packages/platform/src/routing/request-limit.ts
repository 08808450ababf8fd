import type { PlatformSettings } from '../settings/platform-settings.js';

/**
 * The maximum time of one request at a worker, in milliseconds.
 *
 * @param timeoutMs the endpoint's own limit; 0 for none
 */
export function requestLimitMs(timeoutMs: number, { requestMs }: Pick<PlatformSettings, 'requestMs'>): number {
  return timeoutMs > 0 ? Math.min(timeoutMs, requestMs) : requestMs;
}
