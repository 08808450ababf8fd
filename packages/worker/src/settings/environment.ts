import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { allowedInstead, RESULTS_ENV, type WorkerVariable } from '@flash-ts/core/contract';
import type { ListenAddress } from '../connections/address.js';
import { workerErrors } from '../errors/index.js';
import { DEFAULT_LIMITS, type Limits } from '../limits/limits.js';
import type { QueueAddress } from '../queue/queue-address.js';
import type { RouteWay } from '../routing/routes.js';

/** Where spans can go: to a collector, or into the log. */
export type TraceTarget = 'otlp' | 'console';

/** A worker's settings from its environment, checked and with every default. */
export interface WorkerSettings {
  /** The endpoint to serve; undefined for the manifest's only one. */
  readonly resourceName: string | undefined;
  readonly workerId: string | undefined;
  readonly address: ListenAddress;
  /** A listener for health alone; undefined where `address` serves health too. */
  readonly healthAddress: ListenAddress | undefined;
  readonly healthPath: string;
  /** Milliseconds after which an event loop that does not turn makes the worker unhealthy; 0 for never. */
  readonly stuckMs: number;
  /** Where jobs are taken from; undefined where none is told. */
  readonly queue: QueueAddress | undefined;
  /** Whether a platform holds this process's standard input, whose end ends the worker. */
  readonly supervised: boolean;
  /** Milliseconds between the first signal and a forced exit. */
  readonly graceMs: number;
  readonly logLevel: string;
  /** Log lines for a person instead of JSON. */
  readonly readableLog: boolean;
  /** Where fast handlers have their routes. */
  readonly routeWay: RouteWay;
  readonly limits: Limits;
  /** Where spans go; empty where OpenTelemetry's variables are not set. */
  readonly traces: readonly TraceTarget[];
  /** The token for `/execute`, in development; undefined in a deployed worker. */
  readonly executeToken: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** By what `FLASH_DIRECT_ROUTES` may say. */
const ROUTE_WAYS: Readonly<Record<string, RouteWay>> = { '1': 'table', fastify: 'fastify', '0': 'nest' };

/**
 * @param onTerminal whether a person sees standard output
 * @throws FlashError `FLASH_WORKER_ENV`, naming the variable, its value and what is allowed
 */
export function readEnvironment(env: Environment, onTerminal = false): WorkerSettings {
  const supervised = env['FLASH_SUPERVISED'] === '1';
  // Under a platform on the same machine only that needs to reach the port; in a container the router comes from outside.
  const host = set(env, 'FLASH_HOST') ?? (supervised ? '127.0.0.1' : '0.0.0.0');
  const port = set(env, 'PORT') ?? '8000';
  const healthPort = set(env, 'PORT_HEALTH') ?? port;
  const address = readAddress('PORT', port, host);
  return {
    resourceName: set(env, 'FLASH_RESOURCE_NAME'),
    workerId: set(env, 'RUNPOD_POD_ID'),
    address,
    healthAddress: healthPort === port ? undefined : readAddress('PORT_HEALTH', healthPort, host),
    healthPath: readHealthPath(set(env, 'HEALTH_CHECK_PATH') ?? '/ping'),
    stuckMs: Number(readKnown(env, 'FLASH_STUCK_MS', '0')),
    queue: readQueue(env),
    supervised,
    graceMs: Number(readKnown(env, 'FLASH_GRACE_MS', '30000')),
    logLevel: readKnown(env, 'FLASH_LOG_LEVEL', 'info'),
    readableLog: readKnown(env, 'FLASH_LOG_FORMAT', onTerminal ? 'pretty' : 'json') === 'pretty',
    routeWay: ROUTE_WAYS[readKnown(env, 'FLASH_DIRECT_ROUTES', '1')] as RouteWay,
    limits: readLimits(env),
    traces: tracesWanted(env),
    executeToken: executeToken(env, address),
  };
}

/** The variables are those of the cloud, and are complete there. */
function readQueue(env: Environment): QueueAddress | undefined {
  if (set(env, 'RUNPOD_WEBHOOK_GET_JOB') === undefined) return undefined;
  const workerId = set(env, 'RUNPOD_POD_ID') ?? 'worker';
  const ownFolder = join(tmpdir(), `flash-results-${encodeURIComponent(workerId)}`);
  return {
    take: readUrl(env, 'RUNPOD_WEBHOOK_GET_JOB'),
    output: readUrl(env, 'RUNPOD_WEBHOOK_POST_OUTPUT'),
    stream: readUrl(env, 'RUNPOD_WEBHOOK_POST_STREAM'),
    ping: readUrl(env, 'RUNPOD_WEBHOOK_PING'),
    pingMs: Math.max(1_000, Number(set(env, 'RUNPOD_PING_INTERVAL') ?? '10000') || 10_000),
    key: set(env, 'RUNPOD_AI_API_KEY') ?? '',
    workerId,
    results: resolve(set(env, RESULTS_ENV) ?? ownFolder),
  };
}

function readUrl(env: Environment, variable: string): string {
  const value = set(env, variable) ?? '';
  if (URL.canParse(value)) return value;
  throw workerErrors.FLASH_WORKER_ENV({ variable, value, allowed: 'an address, as RUNPOD_WEBHOOK_GET_JOB is one' });
}

/** An empty variable counts as not set, as in a shell's `${NAME:-default}`. */
function set(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function readAddress(variable: string, value: string, host: string): ListenAddress {
  if (value.startsWith('/')) return { path: value };
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (port <= 65_535) return { port, host };
  const allowed = 'a port number from 0 to 65535, or the absolute path of a Unix socket';
  throw workerErrors.FLASH_WORKER_ENV({ variable, value, allowed });
}

function readHealthPath(value: string): string {
  if (/^\/[^?#\s]+$/.test(value)) return value;
  throw workerErrors.FLASH_WORKER_ENV({
    variable: 'HEALTH_CHECK_PATH',
    value,
    allowed: 'a path that begins with "/" and has no query, as /ping',
  });
}

function readLimits(env: Environment): Limits {
  const { bodyBytes, headerBytes, keepAliveMs, slowClientMs, streamGraceMs } = DEFAULT_LIMITS;
  const amount = (variable: WorkerVariable, usual: number) => Number(readKnown(env, variable, String(usual)));
  return {
    bodyBytes: amount('FLASH_BODY_LIMIT', bodyBytes),
    headerBytes: amount('FLASH_HEADER_LIMIT', headerBytes),
    keepAliveMs: amount('FLASH_KEEP_ALIVE_MS', keepAliveMs),
    slowClientMs: amount('FLASH_SLOW_CLIENT_MS', slowClientMs),
    streamGraceMs: amount('FLASH_STREAM_GRACE_MS', streamGraceMs),
  };
}

/** The value of a variable that has rules. @throws FlashError `FLASH_WORKER_ENV` */
function readKnown(env: Environment, variable: WorkerVariable, usual: string): string {
  const value = set(env, variable) ?? usual;
  const allowed = allowedInstead(variable, value);
  if (allowed !== undefined) throw workerErrors.FLASH_WORKER_ENV({ variable, value, allowed });
  return value;
}

const TARGETS: ReadonlySet<string> = new Set<TraceTarget>(['otlp', 'console']);

/**
 * Where spans go by OpenTelemetry's own variables; an empty list, the usual case, for nowhere. Names are those of
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/. Unlike there, a worker without
 * these variables exports nothing: few machines have a collector.
 */
export function tracesWanted(env: Environment): readonly TraceTarget[] {
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return [];
  const named = (env['OTEL_TRACES_EXPORTER'] ?? '').split(/[\s,]+/).filter(Boolean);
  if (named.length > 0) return named.filter((name): name is TraceTarget => TARGETS.has(name));
  const collector = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return collector ? ['otlp'] : [];
}

/** The least length of a token, in characters: a shorter one could be guessed. */
const SHORTEST_TOKEN = 16;

/**
 * The token of a development session, with which `/execute` runs code. Undefined, and then the path does not exist, unless
 * `FLASH_DEV` is 1, `FLASH_DEV_TOKEN` is long enough, and only this machine can reach the listener.
 */
function executeToken(env: Environment, address: ListenAddress): string | undefined {
  const token = env['FLASH_DEV_TOKEN'] ?? '';
  return env['FLASH_DEV'] === '1' && token.length >= SHORTEST_TOKEN && isLocal(address) ? token : undefined;
}

/** A Unix socket, or an address of the loopback interface. Names other than localhost could be any machine's. */
function isLocal(address: ListenAddress): boolean {
  if ('path' in address) return true;
  const { host } = address;
  return host === '::1' || host === 'localhost' || (isIPv4(host) && host.startsWith('127.'));
}
