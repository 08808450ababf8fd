import { coreErrors, nearestName } from '../errors/index.js';
import type { Manifest, ManifestResource } from '../manifest-schema/index.js';
import { checkWritten, writtenFields } from '../options/apply.js';
import type { EndpointKind } from '../options/option.js';
import { TARGET_KEYS, type ConfigFault } from './check.js';
import type { EndpointOverrides, EnvironmentConfig, FlashConfig, TargetConfig } from './types.js';

/** A manifest for one environment. */
export interface Configured {
  readonly manifest: Manifest;
  readonly faults: readonly ConfigFault[];
}

/** A part of the configuration that is for an endpoint. */
interface Layer {
  readonly path: readonly string[];
  readonly overrides: EndpointOverrides;
}

/**
 * The manifest of an environment.
 *
 * @param config one without faults in its form
 * @param env an environment that is not listed has the defaults
 */
export function configured(manifest: Manifest, config: FlashConfig, env: string): Configured {
  const environments: readonly (readonly [path: readonly string[], environment: EnvironmentConfig])[] = [
    [['defaults'], config.defaults ?? {}],
    [['environments', env], ownEntry(config.environments, env) ?? {}],
  ];
  const names = Object.keys(manifest.resources);
  const unknown = environments.flatMap(([path, { endpoints = {} }]) => unknownEndpoints(path, endpoints, names));
  const made = names.map((name) => {
    const layers = environments.flatMap(([path, { endpoints, ...all }]): Layer[] => [
      { path, overrides: withoutTarget(all) },
      { path: [...path, 'endpoints', name], overrides: ownEntry(endpoints, name) ?? {} },
    ]);
    return { name, ...overridden(manifest.resources[name] as ManifestResource, layers) };
  });
  return {
    manifest: { ...manifest, resources: Object.fromEntries(made.map(({ name, resource }) => [name, resource])) },
    faults: [...unknown, ...unique(made.flatMap(({ faults }) => faults))],
  };
}

/**
 * Where an environment is deployed to.
 *
 * @param env undefined for what is of no single environment
 */
export function targetConfig(config: FlashConfig, env: string | undefined): TargetConfig {
  const own = env === undefined ? undefined : ownEntry(config.environments, env);
  const all = { ...config.defaults, ...own };
  const named = TARGET_KEYS.filter((key) => all[key] !== undefined);
  return Object.fromEntries(named.map((key) => [key, all[key]])) as TargetConfig;
}

/** The options of endpoints alone; an endpoint has an `image` too, its base. */
function withoutTarget(environment: EnvironmentConfig): EndpointOverrides {
  const ofTarget: ReadonlySet<string> = new Set(TARGET_KEYS);
  return Object.fromEntries(Object.entries(environment).filter(([key]) => !ofTarget.has(key)));
}

function unknownEndpoints(path: readonly string[], endpoints: object, names: readonly string[]): ConfigFault[] {
  return Object.keys(endpoints)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: [...path, 'endpoints', name],
      error: coreErrors.FLASH_CONFIG_ENDPOINT_UNKNOWN({ name, known: names, nearest: nearestName(name, names) }),
    }));
}

function overridden(resource: ManifestResource, layers: readonly Layer[]) {
  const kind: EndpointKind = resource.is_load_balanced ? 'load-balanced' : 'queue-based';
  let made = resource;
  const faults: ConfigFault[] = [];
  for (const { path, overrides } of layers) {
    const beside = { scalerType: made.scalerType, ...overrides, kind };
    const found = checkWritten(overrides, beside);
    faults.push(...found.map(({ option, error }) => ({ path: [...path, option], error })));
    if (found.length > 0) continue;
    const { env, ...fields } = writtenFields(overrides, beside);
    made = { ...made, ...fields, ...(env && { env: { ...made.env, ...env } }) };
  }
  return { resource: made, faults };
}

/** An option for all endpoints that is wrong for several of them is one fault. */
function unique(faults: readonly ConfigFault[]): ConfigFault[] {
  const keyOf = ({ path, error }: ConfigFault) => `${path.join('.')} ${error.message}`;
  return [...new Map(faults.map((fault) => [keyOf(fault), fault])).values()];
}

function ownEntry<Value>(values: Readonly<Record<string, Value>> = {}, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
