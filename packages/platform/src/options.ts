import type { Clock } from './clock/clock.js';
import type { Logger } from './logs/logger.js';
import type { PlatformSettings } from './settings/platform-settings.js';

export interface PlatformOptions {
  /** Folder of all state; made when it is missing. */
  readonly home: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Development: with what workers may be asked, by `POST /execute`, to run code. Default: they have no such path. */
  readonly devToken?: string | undefined;
  /** Address to listen on, or a name of one. Default 127.0.0.1: the platform is for this machine. */
  readonly host?: string;
  /**
   * Development: endpoints may be asked under loopback names, `host` and these alone, so that no web page reaches them by DNS rebinding; a
   * name that begins with a dot stands for all below it. Default: under any host, since an address has an id that is not to be guessed.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Development: until it is settled, requests for endpoints that are not there wait, at most as long as for a worker. Default: none waits. */
  readonly firstRelease?: Promise<unknown> | undefined;
  /** Development: `/{endpoint-name}/…` reaches an endpoint too. Default false. */
  readonly routeByName?: boolean;
  /**
   * The data plane asks for the bearer key too. It is kept for later starts with the home until one of them says `false`. Default: as it was
   * last said for the home, at first `false`.
   */
  readonly requireKey?: boolean | undefined;
  /**
   * Development: the 503 of an endpoint whose workers do not come up has their error in it, which may tell of addresses, paths and
   * credentials. Default false: callers get the code and the request's id, the error is for those who have the key.
   */
  readonly tellBootErrors?: boolean;
  /** Values of variables that can't be decrypted, because the home's `secrets.key` was lost, are dropped. Default false: it does not start. */
  readonly forgetSecrets?: boolean;
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
  /**
   * Development: takes a folder for an artifact as it is, unchecked, without an upload. It is moved, and may hold links.
   *
   * @param digest a SHA-256 in hex, by which `image` names it
   * @param folder what an artifact holds, unpacked, on the file system of the home
   */
  adoptArtifact(digest: string, folder: string): Promise<void>;
  /** Ends all workers and the platform; running requests are finished within the grace period. */
  stop(): Promise<void>;
  /** Settles when the platform has stopped, whoever asked for it. */
  readonly closed: Promise<void>;
}
