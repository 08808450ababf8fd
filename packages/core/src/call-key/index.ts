import { createHmac } from 'node:crypto';

/**
 * The key with which endpoints are called. It is derived from the platform's key, so it changes only with that key, does not reveal it, and
 * opens nothing of the control API.
 */
export function callKeyOf(key: string): string {
  return `flash_call_${createHmac('sha256', key).update('flash/calls').digest('base64url')}`;
}
