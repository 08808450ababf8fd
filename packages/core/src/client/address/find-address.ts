import { CALL_ENV, IDENTITY_ENV } from '../../contract/worker.js';
import { coreErrors } from '../../errors/index.js';
import type { EndpointKind } from '../../options/option.js';
import { EndpointNotDeployedError } from '../answers/call-errors.js';
import type { NamedEndpoint } from '../contract.js';
import type { ConnectOptions } from '../options.js';
import { readKey, readUrl, type AddressSource, type EndpointAddress } from './address.js';
import type { WantedEndpoint } from './platform-address.js';

/** The options that name an endpoint. */
type AddressOptions = Pick<ConnectOptions, 'id' | 'url' | 'name' | 'app' | 'env' | 'key'> & {
  readonly contract?: NamedEndpoint;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Overrides where endpoints are that a client names by id or name. */
export const BASE_URL_VARIABLE = 'FLASH_ENDPOINT_BASE_URL';
/** The addresses of endpoints in the cloud; another platform sets its own in the environment of workers. */
const CLOUD_URLS: Readonly<Record<EndpointKind, string>> = {
  'load-balanced': 'https://{id}.api.runpod.ai',
  'queue-based': 'https://api.runpod.ai/v2/{id}',
};
const CLOUD_HOSTS = /(?:^|\.)api\.runpod\.ai$/;

/**
 * The way to an endpoint's address, by the options of a client and by variables:
 *
 * 1. `url` is the address;
 * 2. `FLASH_ENDPOINT_BASE_URL` is it for every other client; `{id}` and `{name}` in it are replaced;
 * 3. an `id` is at `FLASH_ENDPOINT_URL`, which a platform sets for its workers, and else in the cloud;
 * 4. the id of a `name` is in `FLASH_ENDPOINT_IDS` of a worker whose endpoint calls it; else this machine's platform tells it.
 *
 * `RUNPOD_API_KEY` goes to endpoints of the cloud, and from a worker to the platform that has set it; to another host goes only the option `key`.
 *
 * @throws FlashError `FLASH_CLIENT_ADDRESS`, `FLASH_CLIENT_URL`, `FLASH_CLIENT_KEY`
 */
export function findAddress(
  options: AddressOptions,
  env: Environment,
  kind: EndpointKind = 'load-balanced',
): AddressSource {
  const { contract, url } = options;
  const given = (['id', 'url', 'name'] as const).filter((name) => options[name] !== undefined);
  const wanted = given.length === 0 ? { ...options, name: contract?.name } : options;
  if (given.length > 1 || (given.length === 0 && contract === undefined)) {
    throw coreErrors.FLASH_CLIENT_ADDRESS({ given });
  }
  const key = options.key === undefined ? undefined : readKey(options.key, 'the option `key`');
  if (url !== undefined) {
    const address = at(url, 'the option `url`', key, env);
    return fixed(contract?.name ?? new URL(address.origin).host, address);
  }
  return byVariables(wanted, key, env, kind);
}

function byVariables(
  { id, name = '', ...options }: AddressOptions,
  key: string | undefined,
  env: Environment,
  kind: EndpointKind,
): AddressSource {
  const known = options.contract?.name ?? name;
  const label = known || (id as string);
  const base = env[BASE_URL_VARIABLE];
  if (base) {
    const address = fill(base, { id: id ?? name, name: known || id });
    return fixed(label, at(address, `the variable ${BASE_URL_VARIABLE}`, key, env));
  }
  if (id !== undefined) return fixed(label, byId(id, key, env, kind));
  const ids = env[CALL_ENV.ids];
  if (ids) return sibling(name, ids, key, env, kind);
  return onPlatform({ label, name, key, ...place(options, env), env });
}

/** The address that this machine's platform tells. What looks for the platform is loaded then: no worker needs it to start. */
function onPlatform(wanted: WantedEndpoint): AddressSource {
  let found: EndpointAddress | undefined;
  let looking: Promise<EndpointAddress> | undefined;
  const look = async () => {
    const { askForAddress } = await import('./platform-address.js');
    return askForAddress(wanted);
  };
  return {
    label: wanted.label,
    find: () =>
      found ??
      (looking ??= look()
        .then((address) => (found = address))
        .finally(() => (looking = undefined))),
    forget: () => {
      found = undefined;
    },
  };
}

/** The address of an endpoint that this worker's endpoint calls, by the variables that deploy and platform set. */
export function sibling(
  name: string,
  ids: string | undefined,
  key: string | undefined,
  env: Environment,
  kind: EndpointKind = 'load-balanced',
): AddressSource {
  const known = ids === undefined || ids === '' ? {} : (JSON.parse(ids) as Readonly<Record<string, string>>);
  const id = known[name];
  if (id !== undefined) return fixed(name, byId(id, key, env, kind));
  return {
    label: name,
    find: () => {
      const message = `the endpoint ${name} is not deployed in this app and environment, or was not when this version of its caller was`;
      throw new EndpointNotDeployedError(message, { endpoint: name });
    },
  };
}

function byId(id: string, key: string | undefined, env: Environment, kind: EndpointKind): EndpointAddress {
  const template = env[CALL_ENV.urlTemplate];
  if (!/^[\w-]+$/.test(id)) {
    throw coreErrors.FLASH_CLIENT_OPTION({
      option: 'id',
      value: JSON.stringify(id),
      allowed: 'the id of an endpoint, of letters, digits, "-" and "_"',
    });
  }
  if (!template) return at(fill(CLOUD_URLS[kind], { id }), 'the option `id`', key, env);
  // The platform has set both, so its key is for this address.
  return at(fill(template, { id }), CALL_ENV.urlTemplate, key ?? ownKey(env), env);
}

function at(url: string, source: string, key: string | undefined, env: Environment): EndpointAddress {
  const { origin, base } = readUrl(url, source);
  const { protocol, hostname } = new URL(origin);
  const isCloud = protocol === 'https:' && CLOUD_HOSTS.test(hostname);
  return { origin, base, key: key ?? (isCloud ? ownKey(env) : undefined) };
}

function ownKey(env: Environment): string | undefined {
  const key = env[CALL_ENV.key];
  return key ? readKey(key, `the variable ${CALL_ENV.key}`) : undefined;
}

function fill(
  template: string,
  values: { readonly id: string | undefined; readonly name?: string | undefined },
): string {
  const value = (name: string | undefined) => encodeURIComponent(name ?? '');
  return template.replaceAll('{id}', () => value(values.id)).replaceAll('{name}', () => value(values.name));
}

function place(
  { app, env: environment, contract }: Pick<AddressOptions, 'app' | 'env' | 'contract'>,
  env: Environment,
) {
  return {
    app: app ?? contract?.app ?? (env[IDENTITY_ENV.app] || undefined),
    environment: environment ?? (env[IDENTITY_ENV.env] || 'production'),
  };
}

function fixed(label: string, address: EndpointAddress): AddressSource {
  return { label, find: () => address };
}
