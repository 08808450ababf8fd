import type { EndpointRollout } from './local-endpoints.js';
import type { PlatformEvent } from './local-platform.js';

/* Live data of the embedded platform: `GET /local/live`. */

/** The length of a step in milliseconds. */
export const LIVE_STEP_MS = 1000;
/** Steps that the platform keeps: five minutes. */
export const LIVE_STEPS = 300;
/** The percentiles of a step are those of the requests that ended in this many steps, itself the last of them. */
export const LIVE_LATENCY_STEPS = 10;

/**
 * The columns of `LiveEndpoint.steps`, in this order.
 *
 * - `ok` (1xx to 3xx), `clientErrors` (4xx), `serverErrors` (5xx), `aborted` (the client left before there was a status): requests that ended
 *   in the step.
 * - `p50`, `p90`, `p99`: milliseconds from a request's arrival to the end of its answer, with an error of at most 5 %; null if no request was
 *   answered.
 * - `queued`, `inFlight`: requests at the end of the step.
 * - `running`, `idle`, `initializing`, `throttled`, `unhealthy`, `frozen`: workers by state at the end of the step.
 * - `coldStarts`: workers that became ready for the first time in the step; `coldStartMs`: the longest of their starts in milliseconds, null if
 *   there was none.
 */
export const LIVE_COLUMNS = [
  'ok',
  'clientErrors',
  'serverErrors',
  'aborted',
  'p50',
  'p90',
  'p99',
  'queued',
  'inFlight',
  'running',
  'idle',
  'initializing',
  'throttled',
  'unhealthy',
  'frozen',
  'coldStarts',
  'coldStartMs',
] as const;

export type LiveColumn = (typeof LIVE_COLUMNS)[number];

/** One endpoint in a report. */
export interface LiveEndpoint {
  readonly id: string;
  readonly name: string;
  /** The address under which clients call it. */
  readonly url: string;
  /** The state of its newest version. */
  readonly rollout: EndpointRollout;
  /** Workers by the version that they run, oldest version first. */
  readonly versions: readonly { readonly version: number; readonly workers: number }[];
  /** Rows of `LIVE_COLUMNS`. The last row is that of `LiveReport.step`; there are fewer rows for an endpoint that is younger. */
  readonly steps: readonly (readonly (number | null)[])[];
}

/**
 * `GET /local/live`: what endpoints do now and have done since a step. `endpoint=ID` narrows it to one endpoint. `after=STEP` leaves out the
 * steps up to that one and the events that were reported with it; `steps=N` is the largest number of steps, by default all that are kept.
 * With `follow=true` it is a stream of Server-Sent Events: a report now, and after each step one with what is new.
 */
export interface LiveReport {
  /** The newest complete step: a number that grows by one with each step while the platform runs. */
  readonly step: number;
  /** RFC 3339: the end of that step. */
  readonly time: string;
  /** A text that differs after a restart of the platform, whose steps begin anew. */
  readonly run: string;
  readonly columns: typeof LIVE_COLUMNS;
  /** All endpoints, in the order of their creation. */
  readonly endpoints: readonly LiveEndpoint[];
  /** Events, oldest first; at most 200. */
  readonly events: readonly PlatformEvent[];
}
