import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { callKeyOf } from '../../call-key/index.js';
import { IDENTITY_ENV, type Endpoint, type ListEndpointsResponse, type PlatformStatus } from '../../contract/index.js';
import { coreErrors, nearestName } from '../../errors/index.js';
import { EndpointNotDeployedError, EndpointUnavailableError } from '../answers/call-errors.js';
import { sendPlainly } from '../sending/send-plainly.js';
import type { EndpointAddress } from './address.js';

/** An endpoint that is known by its name. */
export interface WantedEndpoint {
  readonly label: string;
  readonly name: string;
  readonly app: string | undefined;
  readonly environment: string;
  readonly key: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_PORT = '8080';
/** Milliseconds that this machine's platform may take to tell an address. */
const ANSWER_MS = 15_000;

/**
 * The address of a named endpoint on this machine's platform. The platform is the one of the home: `FLASH_HOME`, otherwise `~/.flash`; where
 * it has announced no address, 127.0.0.1 with the port of `FLASH_PLATFORM_PORT`, otherwise 8080.
 *
 * @throws EndpointNotDeployedError, EndpointUnavailableError without a platform; FlashError `FLASH_CLIENT_APP_AMBIGUOUS`
 */
export async function askForAddress({ name, app, environment, key, env }: WantedEndpoint): Promise<EndpointAddress> {
  const home = resolve(env['FLASH_HOME'] || join(homedir(), '.flash'));
  const url = await announcedUrl(home, env);
  const controlKey = await readFile(join(home, 'key'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
  if (controlKey === undefined || !/^[\x21-\x7e]+$/.test(controlKey)) throw noPlatform(name, home, url);
  const ask = <Body>(path: string) => askPlatform<Body>(new URL(path, url), controlKey);
  const [{ endpoints }, { requireKey }] = await Promise.all([
    ask<ListEndpointsResponse>('/v2/serverless'),
    ask<PlatformStatus>('/local/status'),
  ]).catch((cause: unknown) => {
    throw noPlatform(name, home, url, cause);
  });
  const { id } = chosen(endpoints, { name, app, environment });
  // Without that setting the header would reach the endpoint, to which it may mean something else.
  return {
    origin: new URL(url).origin,
    base: `/e/${id}`,
    key: key ?? (requireKey ? callKeyOf(controlKey) : undefined),
  };
}

async function announcedUrl(home: string, env: WantedEndpoint['env']): Promise<string> {
  try {
    const { url } = JSON.parse(await readFile(join(home, 'platform.json'), 'utf8')) as { url: string };
    return new URL(url).href;
  } catch {
    return `http://127.0.0.1:${env['FLASH_PLATFORM_PORT'] || DEFAULT_PORT}`;
  }
}

async function askPlatform<Body>(url: URL, key: string): Promise<Body> {
  const headers = { authorization: `Bearer ${key}` };
  const { status, body } = await sendPlainly(url, { method: 'GET', headers, signal: AbortSignal.timeout(ANSWER_MS) });
  if (status !== 200) throw new Error(`GET ${url.pathname} was answered with ${status}`);
  return JSON.parse(body.toString()) as Body;
}

function chosen(
  all: readonly Endpoint[],
  { name, app, environment }: Pick<WantedEndpoint, 'name' | 'app' | 'environment'>,
): Endpoint {
  const inPlace = all.filter(
    ({ env }) => env[IDENTITY_ENV.env] === environment && (app === undefined || env[IDENTITY_ENV.app] === app),
  );
  const nameOf = ({ env, name: own }: Endpoint) => env[IDENTITY_ENV.resource] ?? own;
  const [first, ...others] = inPlace.filter((endpoint) => nameOf(endpoint) === name);
  if (first && others.length === 0) return first;
  if (first) {
    const apps = [first, ...others].map(({ env }) => env[IDENTITY_ENV.app] ?? '');
    throw coreErrors.FLASH_CLIENT_APP_AMBIGUOUS({ name, apps });
  }
  const known = [...new Set(inPlace.map(nameOf))].toSorted();
  const near = nearestName(name, known);
  const where = `${app === undefined ? '' : `of the app ${app} `}in the environment ${environment}`;
  const hint =
    near !== undefined
      ? `; did you mean ${near}?`
      : known.length > 0
        ? `; there are ${known.join(', ')}`
        : '; there are none';
  const message = `this machine's platform has no endpoint ${name} ${where}${hint}`;
  throw new EndpointNotDeployedError(message, { endpoint: name });
}

function noPlatform(name: string, home: string, url: string, cause?: unknown): EndpointUnavailableError {
  const message = `${name}: no platform of the home ${home} answers at ${url}; start it with \`flash platform start\`, or connect by \`url\` or \`id\``;
  return new EndpointUnavailableError(message, { endpoint: name }, { cause });
}
