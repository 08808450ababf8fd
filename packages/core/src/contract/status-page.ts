import type { ReleaseOutcome } from './rest-api.js';

/* Answers of the embedded platform to `flash open` and to its status page. */

/** `POST /local/status-page/codes`: an address that opens the status page once. */
export interface StatusPageCode {
  /** The address of the page, with the code in its fragment, which browsers do not send. */
  readonly url: string;
  /** Milliseconds from now on. */
  readonly validForMs: number;
}

/** `GET /local/session`: the session of a status page. */
export interface StatusPageSession {
  /** The value of `X-Flash-Change`, which every change of the page needs; null if the caller has no session. */
  readonly changeToken: string | null;
}

/** A version in `EndpointReleases`. */
export interface ReleaseSummary {
  readonly version: number;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly outcome: ReleaseOutcome;
  /** Why it failed; null if it did not. */
  readonly reason: string | null;
  /** The role of the version now. `retired`: it has none. */
  readonly role: 'serving' | 'canary' | 'candidate' | 'fallback' | 'retired';
  /** The fields that differ from the release before it, without their values, which may be secrets. */
  readonly changes: readonly string[];
}

/** `GET /local/endpoints/{id}/releases`: the versions of an endpoint, newest first. */
export interface EndpointReleases {
  readonly releases: readonly ReleaseSummary[];
}

/** `GET /local/endpoints/{id}/routes`: the routes of the serving version by the manifest of its artifact; none if it has no manifest. */
export interface EndpointRoutes {
  readonly routes: readonly {
    readonly method: string;
    /** As Nest writes it: `/users/:id`. */
    readonly path: string;
    /** `UserService.get` */
    readonly handler: string;
  }[];
}

/** Answer to `POST /local/endpoints/{id}/calls`: what the endpoint answered. */
export interface EndpointCallAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** The beginning of the body as text, at most 256 KiB; null if it is not text. */
  readonly body: string | null;
  /** Bytes that were read, and whether the body goes on. */
  readonly bytes: number;
  readonly cut: boolean;
  /** Milliseconds until the head of the answer, and until its end or until it was cut. */
  readonly headMs: number;
  readonly totalMs: number;
}
