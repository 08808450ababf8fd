import type { UpdateEndpointRequest } from './endpoints.js';

/**
 * `GET /local/endpoints/{id}`: how far the newest version of an endpoint has come. A version serves when a worker of it has been ready
 * once; one whose workers do not become ready has `failed`, and the version before it goes on serving. One with a canary rule is on `trial`
 * from then on, until it is promoted or called off.
 */
export interface EndpointRollout {
  readonly id: string;
  readonly version: number;
  readonly state: 'verifying' | 'trial' | 'serving' | 'failed';
  /** The version that requests go to; null before the first one serves. It is not the newest one after a trial was ended. */
  readonly servingVersion: number | null;
  /** Why `failed`: the worker's own words. */
  readonly reason: string | null;
  /**
   * The last error of the version that requests go to, when its workers have failed for so long that no more are started: until a change of
   * the endpoint, `flash deploy` or `POST /local/endpoints/{id}/retry`. Null otherwise.
   */
  readonly givenUp: string | null;
  /** The last error of a boot of the version that requests go to, while no worker of it has become ready since. */
  readonly bootError: string | null;
  /** Which requests the newest version gets while it is on trial, or will get once it is healthy; null without a trial. */
  readonly canary: CanaryRule | null;
  /** In answer to a GET: why a worker of the newest version that is wanted has no GPU; not there when none lacks one. */
  readonly throttled?: string;
  /** In answer to a GET: how the version that requests go to is watched; not there when it is not. */
  readonly watch?: ReleaseWatchView;
  /** In answer to a GET: why no process of the newest version has been started yet; not there once one has been. */
  readonly waiting?: string;
}

/**
 * The watch over a version that has taken over from another. That one stays ready to take over again, and does so when the workers of the
 * new one crash: the newest version has `failed` then.
 */
export interface ReleaseWatchView {
  /** The version that takes over again. */
  readonly fallback: number;
  /** Milliseconds from the first ready worker to the end, and those that are left. */
  readonly lengthMs: number;
  readonly leftMs: number;
  /** Why no worker of the fallback is kept ready, so that requests would wait for one to start; null when one is. */
  readonly unguarded: string | null;
}

/** Which requests go to a version on trial while the one before it serves all others. */
export interface CanaryRule {
  /** 0…100, chosen by the request's id: the same id has the same fate. */
  readonly percent: number;
  /** Requests that bear this header with this very value go to it always. */
  readonly header: { readonly name: string; readonly value: string } | null;
}

/** Body of `POST /local/endpoints/{id}/canary`: a new version on trial, or, without `changes`, another rule for the one on trial. */
export interface CanaryRequest extends Pick<CanaryRule, 'percent'> {
  readonly header?: NonNullable<CanaryRule['header']>;
  readonly changes?: UpdateEndpointRequest;
}
