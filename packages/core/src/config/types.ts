import type { FlashEndpointOptions } from '../options/types.js';

/** The options that an environment can set: each is applied by the platform, so that the same artifact serves every environment. */
export const ENVIRONMENT_OPTIONS = [
  'workers',
  'idleTimeout',
  'scalerType',
  'scalerValue',
  'flashboot',
  'env',
] as const satisfies readonly (keyof FlashEndpointOptions)[];

/** Options of an endpoint in an environment, as in `@FlashEndpoint`. Variables of `env` are added to those of the class, or replace them. */
export type EndpointOverrides = Pick<FlashEndpointOptions, (typeof ENVIRONMENT_OPTIONS)[number]>;

/** The names of the targets that endpoints can be deployed to. */
export const TARGET_NAMES = ['local', 'runpod', 'kubernetes'] as const;

export type TargetName = (typeof TARGET_NAMES)[number];

/** Where an environment is deployed to. What only another target has is ignored. */
export interface TargetConfig {
  /** Default: `local`. `--target` overrides it. */
  readonly target?: TargetName;
  /**
   * The container image, for targets that run images: a repository that each deploy pushes to (`registry.example.com/acme/shop`), or an image that
   * exists, with its tag or digest. `--image` overrides it.
   */
  readonly image?: string;
  /** Of the target `kubernetes`: a context of kubeconfig. Default: its current one. */
  readonly context?: string;
  /** Of the target `kubernetes`. Default: that of the context, else `default`. */
  readonly namespace?: string;
  /** Of the target `kubernetes`: the Secret of the namespace with the credentials of the image's registry. */
  readonly pullSecret?: string;
}

/** An environment: its target, options of all its endpoints, and of single ones, which win. */
export interface EnvironmentConfig extends TargetConfig, EndpointOverrides {
  /** Options of single endpoints, by their names. */
  readonly endpoints?: Readonly<Record<string, EndpointOverrides>>;
}

/**
 * What flash.config.ts exports. The options of an endpoint come from its class, then from `defaults`, from `defaults.endpoints`, from the
 * environment, and from the environment's `endpoints`; the later of two wins.
 */
export interface FlashConfig {
  /** For every environment, also for those that are not listed. */
  readonly defaults?: EnvironmentConfig;
  /** By the names that `--env` takes; `flash run` takes `development`. */
  readonly environments?: Readonly<Record<string, EnvironmentConfig>>;
}
