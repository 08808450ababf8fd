/* Names and rules that deploys, platforms and workers share, beside the control API. */

/**
 * Code of the error of a worker whose boot failed because an address that its own code listens on is in use. It begins a line on standard
 * error, by which a platform recognizes this failure.
 */
export const PORT_TAKEN_CODE = 'FLASH_WORKER_PORT_TAKEN';

/** Milliseconds after which a platform ends a request, whatever its endpoint allows: 5.5 minutes, as on Runpod. */
export const REQUEST_LIMIT_MS = 330_000;

/** In an answer of a worker's health path: milliseconds for which its event loop has been blocked. Absent while the loop turns. */
export const LOOP_STUCK_HEADER = 'x-flash-loop-stuck-ms';

/**
 * In a request to a worker's health path, with the value `readiness`: a worker that is not ready yet answers 503 instead of 204, which probes of
 * Kubernetes and Knative take for ready, as any status from 200 to 399.
 */
export const PROBE_HEADER = 'x-flash-probe';

/** One fault of a request, as the `detail` of a 422 answer lists them. */
export interface FaultDetail {
  /** Where: `body`, `path`, `query` or `header`, then property names and array indexes. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** Variables with an endpoint's identity on any platform. */
export const IDENTITY_ENV = { app: 'FLASH_APP', env: 'FLASH_ENV', resource: 'FLASH_RESOURCE_NAME' } as const;

/** Variables that say what a deploy has made an endpoint of, where the target has no other place for it. */
export const DEPLOY_ENV = { fingerprint: 'FLASH_SOURCE_FINGERPRINT', config: 'FLASH_CONFIG_HASH' } as const;

/** Variables by which a worker that calls other endpoints of its app finds them. */
export const CALL_ENV = {
  /** JSON object: endpoint name → id. Set by deploy. */
  ids: 'FLASH_ENDPOINT_IDS',
  /** Base URL with `{id}` in it. Set by the platform; in the cloud it is `https://{id}.api.runpod.ai`. */
  urlTemplate: 'FLASH_ENDPOINT_URL',
  /** Bearer key for endpoints. Set by the platform, whose key opens nothing but endpoints. */
  key: 'RUNPOD_API_KEY',
} as const;

/** Names of variables that are treated as secrets even if they are not declared so. */
const SECRET_NAME = /(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?|OTLP(?:_TRACES)?_HEADERS)$/i;

/** Whether a variable's value must be kept out of logs although its endpoint has not declared it as a secret. */
export function isSecretName(name: string): boolean {
  return name === CALL_ENV.key || SECRET_NAME.test(name);
}

/** The allowed values of a worker's variable. */
export type VariableRule =
  | { readonly values: readonly string[] }
  | {
      readonly unit: 'bytes' | 'milliseconds';
      readonly least: number;
      readonly most: number;
      /** The minimum in an endpoint's `env`, if it has to be longer than a limit of the platform's router. */
      readonly leastOfEndpoint?: number;
    };

const MS_OF_11_DAYS = 999_999_999;
const MS_OF_AN_HOUR = 3_600_000;

/** The variables that configure a worker and that an endpoint's `env` may set too. Their comments are docs/worker-variables.md (`npm run docs`). */
export const WORKER_VARIABLES = {
  /**
   * The lowest level that is logged. With `warn` the lines of requests are left out, and cost nothing
   * @defaultValue `info`
   */
  FLASH_LOG_LEVEL: { values: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] },
  /**
   * Lines for a person, or JSON lines
   * @defaultValue `json`; on a terminal `pretty`
   */
  FLASH_LOG_FORMAT: { values: ['json', 'pretty'] },
  /**
   * `fastify`: Fastify's router has all fast routes; `0`: there are none, and Nest's pipeline serves all requests. The answers are the same
   * @defaultValue `1`
   */
  FLASH_DIRECT_ROUTES: { values: ['1', 'fastify', '0'] },
  // A body is held in memory, also as a string; V8's longest string is slightly longer than this.
  /**
   * Bytes of a request's body and of an answer's
   * @defaultValue `31457280`
   */
  FLASH_BODY_LIMIT: { unit: 'bytes', least: 1, most: 500_000_000 },
  /**
   * Bytes of a request's head
   * @defaultValue `16384`
   */
  FLASH_HEADER_LIMIT: { unit: 'bytes', least: 1024, most: 1024 * 1024 },
  // A router that uses a connection just as the worker closes it loses the request; that of the embedded platform keeps idle connections
  // for 4 s.
  /**
   * Milliseconds for which an idle connection stays open; longer than the router in front keeps one
   * @defaultValue `75000`
   */
  FLASH_KEEP_ALIVE_MS: { unit: 'milliseconds', least: 1, most: MS_OF_AN_HOUR, leastOfEndpoint: 10_000 },
  /**
   * Milliseconds for a request's head to arrive, and for which a client may neither send nor read
   * @defaultValue `60000`
   */
  FLASH_SLOW_CLIENT_MS: { unit: 'milliseconds', least: 1, most: MS_OF_AN_HOUR },
  /**
   * Milliseconds from the first signal for which an event stream may still come to its own end
   * @defaultValue `5000`
   */
  FLASH_STREAM_GRACE_MS: { unit: 'milliseconds', least: 0, most: MS_OF_AN_HOUR },
  /**
   * Milliseconds from the first signal to a forced exit with 1. More than the platform's setting `graceMs` has no effect
   * @defaultValue `30000`
   */
  FLASH_GRACE_MS: { unit: 'milliseconds', least: 0, most: MS_OF_11_DAYS },
  /**
   * Milliseconds for which the event loop may stand still before health turns to 503; `0` for ever. Only with a `PORT_HEALTH` of its own
   * @defaultValue `0`
   */
  FLASH_STUCK_MS: { unit: 'milliseconds', least: 0, most: MS_OF_11_DAYS },
} as const satisfies Readonly<Record<string, VariableRule>>;

/** A variable that both the worker's environment and an endpoint's `env` may set. */
export type WorkerVariable = keyof typeof WORKER_VARIABLES;

export function isWorkerVariable(name: string): name is WorkerVariable {
  return Object.hasOwn(WORKER_VARIABLES, name);
}

/**
 * A description of the allowed values if `value` is not allowed; undefined if it is.
 *
 * @param byEndpoint whether an endpoint's `env` sets it, instead of the program that starts the worker
 */
export function allowedInstead(name: WorkerVariable, value: string, byEndpoint = false): string | undefined {
  const rule: VariableRule = WORKER_VARIABLES[name];
  if ('values' in rule) return rule.values.includes(value) ? undefined : rule.values.join(', ');
  const least = (byEndpoint ? rule.leastOfEndpoint : undefined) ?? rule.least;
  const amount = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  return amount >= least && amount <= rule.most
    ? undefined
    : `a whole number of ${rule.unit} from ${least} to ${rule.most}`;
}
