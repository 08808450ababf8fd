import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPrivateAddress, namesPrivateAddress } from './private-addresses.js';

export interface WebhookCall {
  /** Whether addresses of this machine and of private networks may be called. */
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
  /** Called when the system has the whole text, which is not in memory any more then. */
  readonly onSent: () => void;
}

/**
 * Sends a finished job to the address that its owner has named. No redirect is followed, and the answer's body is not read.
 *
 * @returns why the job has not arrived; undefined for an answer of 2xx
 */
export function callWebhook(
  address: string,
  body: string,
  { allowPrivate, timeoutMs, onSent }: WebhookCall,
): Promise<string | undefined> {
  const url = new URL(address);
  if (!allowPrivate && namesPrivateAddress(url)) return Promise.resolve('its address is private');
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    lookup: allowPrivate ? lookup : publicLookup,
    signal: AbortSignal.timeout(timeoutMs),
  });
  request.once('finish', onSent);
  request.once('response', (response) => {
    response.destroy();
    const { statusCode = 0 } = response;
    resolve(statusCode >= 200 && statusCode < 300 ? undefined : `it answered ${statusCode}`);
  });
  request.once('error', (error) =>
    resolve(error.name === 'AbortError' ? `it did not answer within ${timeoutMs / 1000} s` : error.message),
  );
  request.end(body);
  return promise;
}

/** Looks a name up, and refuses private addresses: what it was when the job was submitted does not matter, only where the call goes. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 4);
    const found = addresses.find(({ address }) => !isPrivateAddress(address));
    if (!found) return done(new Error('its name leads to a private address'), '', 4);
    if (options.all) return done(null, [found]);
    return done(null, found.address, found.family);
  });
};
