import type { CanaryRule } from '@flash-ts/core/contract';
import type { PlacedEndpoint } from '../../places.js';
import type { Kind, KubeObject } from '../cluster/kinds.js';
import type { WantedEndpoint } from '../resources/endpoint.js';
import type { Release } from '../resources/names.js';
import type { Settings } from '../resources/settings.js';

/** An endpoint as a cluster has it. */
export interface LiveEndpoint extends PlacedEndpoint {
  /** Of its newest release. */
  readonly settings: Settings;
  /** Variables of its workers, in the open; of those in its Secret, only the names count. */
  readonly variables: Readonly<Record<string, string>>;
  readonly release: Release;
  /** Digest of the newest template. */
  readonly template: string;
  /** The versions that it can go back to, oldest first. */
  readonly versions: readonly number[];
  readonly state: 'verifying' | 'canary' | 'serving' | 'failed';
  /** The version that gets requests; with a canary the other one. */
  readonly servingVersion: number | null;
  readonly canary: CanaryRule | null;
  /** What the cluster says of a release that has failed. */
  readonly reason: string | null;
  /** Changes whenever requests go elsewhere. */
  readonly routing: string;
  readonly url: string;
}

/** Which release gets requests once it is ready. */
export type Routing =
  | { readonly to: 'latest' }
  /** As it is. */
  | { readonly to: 'same' }
  | { readonly to: 'canary'; readonly percent: number };

/** One of the ways in which endpoints run on a cluster. */
export interface Engine {
  /** The kind whose objects change as an endpoint does. */
  readonly kind: Kind;
  /** Whether another number of workers needs another release of the same version. */
  readonly releasesScaling: boolean;

  /** The endpoints whose objects have these labels. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly LiveEndpoint[]>;

  find(id: string): Promise<LiveEndpoint | undefined>;

  /** The object with the template of an endpoint's workers, and those beside it. */
  objects(
    wanted: WantedEndpoint,
    release: Release,
    routing: Routing,
    live: LiveEndpoint | undefined,
  ): Promise<readonly KubeObject[]>;

  /** Digest of the template that `objects` makes. */
  templateOf(wanted: WantedEndpoint, release: Release): string;

  /** Lets the canary take all requests. */
  promote(live: LiveEndpoint): Promise<void>;

  /** Gives all requests to a version that the cluster has. */
  rollTo(live: LiveEndpoint, version: number): Promise<void>;

  /** Deletes an endpoint's objects, without its Secrets. */
  remove(id: string): Promise<void>;
}
