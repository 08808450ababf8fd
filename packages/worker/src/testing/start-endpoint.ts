import type { Type } from '@nestjs/common';
import type { TestingModuleBuilder } from '@nestjs/testing';
import { manifestOfClass } from '@flash-ts/core/describe';
import type { ManifestResource } from '@flash-ts/core/manifest';
import { createApp, type RunningApp } from '../boot/nest-app.js';
import { listen } from '../connections/listen.js';
import { chooseResource } from '../endpoint/choose-resource.js';
import { Health } from '../health/health.js';
import { DEFAULT_LIMITS, type Limits } from '../limits/limits.js';
import { secretVariables } from '../logging/secret-variables.js';
import { FrontDoor } from '../server/front-door.js';
import { collectLog } from './collected-log.js';
import { overridden } from './nest-testing.js';
import { ServedEndpoint } from './served-endpoint.js';

export interface EndpointTestOptions {
  /**
   * Replaces providers, guards or modules of the endpoint, as in Nest's own tests:
   * `(module) => module.overrideProvider(Model).useValue(fake)`. Needs the package `@nestjs/testing`.
   */
  readonly override?: (module: TestingModuleBuilder) => TestingModuleBuilder;
  /** Variables of the environment until `close`, on top of those that `@FlashEndpoint` declares; a secret has no value unless it is given here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Limits that differ from a worker's defaults. */
  readonly limits?: Partial<Limits>;
  /** Whether errors that are logged stay off standard error; `logs` has them all the same. Default false. */
  readonly quiet?: boolean;
}

/** The facts of a build in the manifest, for a test without a build. */
const NO_BUILD = {
  projectName: 'test',
  generatedAt: new Date(0).toISOString(),
  sourceFingerprint: '0'.repeat(64),
  node: process.versions.node,
  framework: '@flash-ts/worker',
};

/**
 * Serves an endpoint class in this process as a worker does, on a free port of the loopback address: the same routes, validation, errors and
 * limits. Handlers with `@Threaded` run in this thread.
 *
 * @throws FlashError `FLASH_NOT_AN_ENDPOINT`, `FLASH_ENDPOINT_FAULTS`, `FLASH_WORKER_TEST_OVERRIDE`; what the endpoint's own code throws
 * @example
 *   const users = await startEndpoint(UserService);
 *   const { status, body } = await users.request('POST', '/users', { body: { name: 'Ada' } });
 *   await users.close();
 */
export async function startEndpoint<T extends object>(
  endpoint: Type<T>,
  options: EndpointTestOptions = {},
): Promise<ServedEndpoint<T>> {
  const { override, env = {}, limits = {}, quiet = false } = options;
  const chosen = chooseResource(await manifestOfClass(endpoint, NO_BUILD), undefined);
  const log = collectLog(quiet);
  const restore = setVariables({ ...plainVariables(chosen.resource.env), ...env });
  const health = new Health();
  const door = new FrontDoor({
    health,
    healthPath: '/ping',
    limits: { ...DEFAULT_LIMITS, ...limits },
    log: log.logger,
  });
  let running: RunningApp | undefined;
  const close = async () => {
    // Requests in flight are dropped, so that a test that failed in the middle of a request ends too.
    door.close();
    try {
      await door.requests.idle();
      await running?.close();
    } finally {
      restore();
    }
  };
  try {
    log.redactor.learn(secretVariables(chosen.resource.env, process.env));
    running = await createApp({
      endpoint,
      chosen,
      threadUrl: 'none',
      ...(override && { makeApp: overridden(override) }),
      door,
      log: log.logger,
      routeWay: 'table',
      teller: { workerId: undefined, clean: log.clean },
      // A test need not wait.
      jobTimes: { pause: () => Promise.resolve() },
    });
    health.become({ phase: 'ready' });
    const address = await listen(door.server, { port: 0, host: '127.0.0.1' });
    return new ServedEndpoint({
      url: `http://${address}`,
      app: running.app,
      logs: log.lines,
      jobs: running.jobs,
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

function plainVariables(env: ManifestResource['env']): Record<string, string> {
  const plain = Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  return Object.fromEntries(plain) as Record<string, string>;
}

/** Sets variables of this process's environment. @returns a function that restores them */
function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
