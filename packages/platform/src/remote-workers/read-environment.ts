import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { platformErrors } from '../errors/catalogue.js';
import { bodyFaults } from '../schemas/body-faults.js';
import type { RemoteQueueOptions } from './remote-endpoint.js';

/** Variables of the program, by what they are for. */
const QUEUE_SERVER_ENV = {
  /** URL of the database. */
  database: 'FLASH_JOBS_DATABASE',
  /** JSON list of `RemoteQueueOptions`. */
  queues: 'FLASH_QUEUES',
  /** What clients show; without it everyone may submit jobs who can reach the server. */
  key: 'FLASH_QUEUE_KEY',
  /** What workers show. */
  workerKey: 'FLASH_WORKER_KEY',
  port: 'PORT',
} as const;

const QueuesSchema = Type.Array(
  Type.Object({
    id: Type.String({ pattern: '^[a-z0-9-]{1,63}$' }),
    name: Type.String({ minLength: 1, maxLength: 500 }),
    executionTimeoutMs: Type.Integer({ minimum: 0 }),
    ttlMs: Type.Optional(Type.Integer({ minimum: 10_000 })),
  }),
  { minItems: 1 },
);

/** What the variables say. */
export interface QueueServerSettings {
  readonly database: string;
  readonly queues: readonly RemoteQueueOptions[];
  readonly key: string | undefined;
  readonly workerKey: string;
  /** A port, or the absolute path of a Unix socket, as of workers. */
  readonly port: number | string;
}

/** @throws FlashError `FLASH_QUEUE_SERVER_ENV` */
export function readQueueServer(env: NodeJS.ProcessEnv): QueueServerSettings {
  const { database, queues, key, workerKey, port } = QUEUE_SERVER_ENV;
  return {
    database: needed(env, database),
    queues: readQueues(queues, needed(env, queues)),
    key: env[key] === '' ? undefined : env[key],
    workerKey: needed(env, workerKey),
    port: readPort(port, env[port] ?? '8000'),
  };
}

function needed(env: NodeJS.ProcessEnv, variable: string): string {
  const value = env[variable] ?? '';
  if (value === '') throw platformErrors.FLASH_QUEUE_SERVER_ENV({ variable, problem: 'is not set' });
  return value;
}

function readQueues(variable: string, text: string): readonly RemoteQueueOptions[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw platformErrors.FLASH_QUEUE_SERVER_ENV({ variable, problem: `is no JSON: ${(cause as Error).message}` });
  }
  if (Check(QueuesSchema, value)) return value;
  const [fault = ''] = bodyFaults(QueuesSchema, value);
  throw platformErrors.FLASH_QUEUE_SERVER_ENV({ variable, problem: `is no list of queues: ${fault}` });
}

function readPort(variable: string, text: string): number | string {
  if (text.startsWith('/')) return text;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (value <= 65_535) return value;
  const problem = `is ${JSON.stringify(text)}; allowed are port numbers from 0 to 65535 and absolute paths of Unix sockets`;
  throw platformErrors.FLASH_QUEUE_SERVER_ENV({ variable, problem });
}
