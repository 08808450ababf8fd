import type { ProjectDocument } from '@flash-ts/core/openapi';
import type { Clock } from './clock/clock.js';
import type { DevelopmentArtifacts } from './development/development-artifacts.js';
import type { FaultInjection } from './development/fault-injector.js';
import type { Inspection } from './inspection/inspectors.js';
import type { RefusalObserver } from './development/refused-request.js';
import type { Logger } from './logs/logger.js';
import type { PlatformSettings } from './settings/platform-settings.js';

export interface PlatformOptions {
  /** Folder of all state; created if it is missing. */
  readonly home: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Development: the token with which workers accept code to run on `POST /execute`. Default: workers have no such path. */
  readonly devToken?: string | undefined;
  /** Address to listen on, or a name of one. Default 127.0.0.1: the platform is for this machine. */
  readonly host?: string;
  /**
   * Development: endpoints accept requests only for loopback names, `host` and these names, so that no web page reaches them by DNS
   * rebinding; a name that begins with a dot stands for all names below it. Default: any host, since the URL of an endpoint contains an id
   * that can't be guessed.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * Development: requests for unknown endpoints wait until this promise is settled, at most as long as for a worker. Default: they do not
   * wait.
   */
  readonly firstRelease?: Promise<unknown> | undefined;
  /** Development: called with each request that no worker has answered. */
  readonly onRefused?: RefusalObserver | undefined;
  /** Development: `/{endpoint-name}/…` reaches an endpoint too. Default false. */
  readonly routeByName?: boolean;
  /**
   * Development, with `routeByName`: the document that `/openapi.json` and the page at `/docs` show, unless an endpoint has the name `docs`;
   * undefined before the first release. Default: there is neither.
   */
  readonly openApi?: (() => ProjectDocument | undefined) | undefined;
  /**
   * Whether the data plane requires the bearer key too. The choice is kept for later starts with the home until one of them sets `false`.
   * Default: the last choice for the home, initially `false`.
   */
  readonly requireKey?: boolean | undefined;
  /**
   * Development: the 503 of an endpoint whose workers do not become ready contains their error, which may reveal addresses, paths and
   * credentials. Default false: callers get the code and the request's id, and only the control API shows the error.
   */
  readonly tellBootErrors?: boolean;
  /** Development: workers run with Node's inspector. Default without. */
  readonly inspection?: Inspection | undefined;
  /** Development: what goes wrong on purpose, to try a client against it. Default nothing. */
  readonly faultInjection?: FaultInjection | undefined;
  /**
   * Drops values of variables that can't be decrypted because the home's `secrets.key` was lost. Default false: then the platform does not
   * start.
   */
  readonly forgetSecrets?: boolean;
  /**
   * PostgreSQL's URL of a database that keeps the jobs of queue-based endpoints, so that several platforms can serve a queue. Default: they are
   * in the home.
   */
  readonly jobsDatabase?: string | undefined;
  /** Version of the product, for `GET /local/status`. */
  readonly version: string;
  /** The platform's own log, as pino's. Default: warnings and errors on stderr. */
  readonly log?: Logger;
  /** Limits and intervals that differ from `defaultSettings`; they are stronger than what `PATCH /local/settings` has changed. */
  readonly settings?: Partial<PlatformSettings>;
  /** Time by which it waits. Default: the system's, monotonic. */
  readonly clock?: Clock;
  /** What Node is started with for each worker, before the worker's file. Default none. */
  readonly workerNodeOptions?: readonly string[];
}

export interface Platform {
  readonly port: number;
  /** `http://127.0.0.1:{port}`, or with the one address that it listens on. */
  readonly url: string;
  readonly home: string;
  /** Bearer key of the control API. */
  readonly key: string;
  readonly development: DevelopmentArtifacts;
  /** Ends all workers and the platform; requests in flight are finished within the grace period. */
  stop(): Promise<void>;
  /** Settles when the platform has stopped, by whatever cause. */
  readonly closed: Promise<void>;
}
