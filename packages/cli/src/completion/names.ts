import { join, resolve } from 'node:path';
import { readAppName } from '@flash-ts/build/app-name';
import { textOfFile } from '@flash-ts/build/project-files';
import type { Endpoint } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { NameKind } from '../commands/definition.js';
import { announcedPlatform } from '../platform/find-platform.js';
import { localPlatform } from '../platform/local-platform.js';
import { endpointName, endpointsOf, placedEndpoints } from '../targets/rest-endpoints.js';
import { environmentsOf, type Environment } from '../targets/places.js';
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
  kind: Exclude<NameKind, 'built-endpoints' | 'files' | 'folders'>,
  asked: Asked,
): Promise<readonly Candidate[]> {
  const client = await announcedPlatform(localPlatform(asked.env, undefined).home, ANSWER_MS);
  return client === undefined ? [] : LOOKUPS[kind](client, asked);
}

type Lookup = (client: ControlClient, asked: Asked) => Promise<readonly Candidate[]>;

const LOOKUPS: Readonly<Record<Parameters<typeof deployedNames>[0], Lookup>> = {
  async apps(client) {
    const all = await allEnvironments(client);
    return distinct(
      all.map(({ app }) => app),
      'app',
    );
  },
  async environments(client, asked) {
    const [all, app] = await Promise.all([allEnvironments(client), appMeant(asked)]);
    const own = all.filter((one) => one.app === app);
    return distinct(
      own.map(({ env }) => env),
      `environment of ${app}`,
    );
  },
  async endpoints(client, asked) {
    return distinct((await endpointsMeant(client, asked)).map(endpointName), 'endpoint');
  },
  async workers(client, asked) {
    const own = await endpointsMeant(client, asked);
    const lists = await Promise.all(
      own.map(async (endpoint) => ({ endpoint, lives: await client.workerLives(endpoint.id) })),
    );
    return lists.flatMap(({ endpoint, lives }) =>
      [...lives.workers, ...lives.gone].map(({ id, state }) => ({
        word: id,
        description: `${state} worker of ${endpointName(endpoint)}`,
      })),
    );
  },
  async queues(client, asked) {
    return distinct((await queuesMeant(client, asked)).map(endpointName), 'queue-based endpoint');
  },
  async jobs(client, asked) {
    const wanted = asked.given['endpoint'];
    const queues = (await queuesMeant(client, asked)).filter(
      (queue) => wanted === undefined || endpointName(queue) === wanted,
    );
    const lists = await Promise.all(queues.map(async (queue) => ({ queue, ...(await client.listJobs(queue.id)) })));
    return lists.flatMap(({ queue, jobs }) =>
      jobs.map(({ id, state }) => ({ word: id, description: `${state} job of ${endpointName(queue)}` })),
    );
  },
  async settings(client) {
    const { settings, changeable } = await client.settings();
    return changeable.map((name) => ({ word: `${name}=`, description: `now ${String(settings[name])}` }));
  },
};

async function allEnvironments(client: ControlClient): Promise<readonly Environment[]> {
  const [endpoints, created] = await Promise.all([client.listEndpoints(), client.environments()]);
  return environmentsOf(placedEndpoints(endpoints), created);
}

async function endpointsMeant(client: ControlClient, asked: Asked): Promise<readonly Endpoint[]> {
  const [all, app] = await Promise.all([client.listEndpoints(), appMeant(asked)]);
  return endpointsOf(all, { app, env: asked.given['env'] ?? 'production' });
}

async function queuesMeant(client: ControlClient, asked: Asked): Promise<readonly Endpoint[]> {
  return (await endpointsMeant(client, asked)).filter(({ type }) => type === 'QUEUE');
}

async function appMeant({ given }: Asked): Promise<string> {
  return given['app'] ?? readAppName(resolve(given['project'] ?? '.'));
}

function distinct(names: readonly string[], description: string): Candidate[] {
  return [...new Set(names)].toSorted().map((word) => ({ word, description }));
}

/** The endpoints that the last build of the project has found. */
export async function builtNames({ given }: Pick<Asked, 'given'>): Promise<readonly Candidate[]> {
  const text = await textOfFile(join(resolve(given['project'] ?? '.'), '.flash', 'flash_manifest.json'));
  const { resources } = JSON.parse(text) as Pick<Manifest, 'resources'>;
  return distinct(Object.keys(resources), 'endpoint of the project');
}
