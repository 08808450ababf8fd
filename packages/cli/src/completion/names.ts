import { resolve } from 'node:path';
import { readAppName } from '@flash-ts/build/app-name';
import { IDENTITY_ENV, type Endpoint } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { announcedPlatform } from '../platform/find-platform.js';
import { localPlatform } from '../platform/local-platform.js';
import { builtEndpoints } from '../project/built-endpoints.js';
import type { Candidate } from './line.js';

/** Milliseconds that the platform may take for each answer. It takes some; this is for one that hangs. */
const ANSWER_MS = 2000;

interface Asked {
  readonly env: NodeJS.ProcessEnv;
  /** Options on the line, by their long name without dashes. */
  readonly given: Readonly<Record<string, string>>;
}

/** Looks up names of what is deployed. Starts nothing, and finds nothing where no platform answers in time. */
export async function deployedNames(
  kind: 'apps' | 'environments' | 'endpoints' | 'workers' | 'queues' | 'jobs' | 'settings',
  asked: Asked,
): Promise<readonly Candidate[]> {
  const client = await announcedPlatform(localPlatform(asked.env, undefined).home, ANSWER_MS);
  return client === undefined ? [] : LOOKUPS[kind](client, asked);
}

type Lookup = (client: ControlClient, asked: Asked) => Promise<readonly Candidate[]>;

const LOOKUPS: Readonly<Record<Parameters<typeof deployedNames>[0], Lookup>> = {
  async apps(client) {
    const [endpoints, created] = await everything(client);
    return distinct([...endpoints.map(appOf), ...created.map(({ app }) => app)], 'app');
  },
  async environments(client, asked) {
    const [[endpoints, created], app] = await Promise.all([everything(client), appMeant(asked)]);
    const deployed = endpoints.filter((endpoint) => appOf(endpoint) === app).map(environmentOf);
    return distinct(
      [...deployed, ...created.filter((one) => one.app === app).map(({ env }) => env)],
      `environment of ${app}`,
    );
  },
  async endpoints(client, asked) {
    const own = await endpointsMeant(client, asked);
    return distinct(own.map(nameOf), 'endpoint');
  },
  async workers(client, asked) {
    const own = await endpointsMeant(client, asked);
    const lists = await Promise.all(own.map(async ({ id, name }) => ({ name, lives: await client.workerLives(id) })));
    return lists.flatMap(({ name, lives }) =>
      [...lives.workers, ...lives.gone].map(({ id, state }) => ({
        word: id,
        description: `${state} worker of ${name}`,
      })),
    );
  },
  async queues(client, asked) {
    return distinct((await queuesMeant(client, asked)).map(nameOf), 'queue-based endpoint');
  },
  async jobs(client, asked) {
    const wanted = asked.given['endpoint'];
    const queues = (await queuesMeant(client, asked)).filter(
      (queue) => wanted === undefined || nameOf(queue) === wanted,
    );
    const lists = await Promise.all(queues.map(async (queue) => ({ queue, ...(await client.listJobs(queue.id)) })));
    return lists.flatMap(({ queue, jobs }) =>
      jobs.map(({ id, state }) => ({ word: id, description: `${state} job of ${nameOf(queue)}` })),
    );
  },
  async settings(client) {
    const { settings, changeable } = await client.settings();
    return changeable.map((name) => ({ word: `${name}=`, description: `now ${String(settings[name])}` }));
  },
};

function everything(client: ControlClient) {
  return Promise.all([client.listEndpoints(), client.environments()]);
}

async function endpointsMeant(client: ControlClient, asked: Asked): Promise<readonly Endpoint[]> {
  const [all, app] = await Promise.all([client.listEndpoints(), appMeant(asked)]);
  const env = asked.given['env'] ?? 'production';
  return all.filter((endpoint) => appOf(endpoint) === app && environmentOf(endpoint) === env);
}

async function queuesMeant(client: ControlClient, asked: Asked): Promise<readonly Endpoint[]> {
  return (await endpointsMeant(client, asked)).filter(({ type }) => type === 'QUEUE');
}

function nameOf(endpoint: Endpoint): string {
  return endpoint.env[IDENTITY_ENV.resource] ?? endpoint.name;
}

async function appMeant({ given }: Asked): Promise<string> {
  return given['app'] ?? readAppName(resolve(given['project'] ?? '.'));
}

function appOf(endpoint: Endpoint): string {
  return endpoint.env[IDENTITY_ENV.app] ?? '';
}

function environmentOf(endpoint: Endpoint): string {
  return endpoint.env[IDENTITY_ENV.env] ?? '';
}

function distinct(names: readonly string[], description: string): Candidate[] {
  return [...new Set(names)]
    .filter((name) => name !== '')
    .toSorted()
    .map((word) => ({ word, description }));
}

/** The endpoints that the last build of the project has found. */
export async function builtNames({ given }: Pick<Asked, 'given'>): Promise<readonly Candidate[]> {
  return distinct(await builtEndpoints(resolve(given['project'] ?? '.')), 'endpoint of the project');
}
