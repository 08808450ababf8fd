/** What a variable of a worker may be set to. */
export type VariableRule =
  | { readonly values: readonly string[] }
  | {
      readonly unit: 'bytes' | 'milliseconds';
      readonly least: number;
      readonly most: number;
      /** The least that an endpoint's `env` may say, where a platform's router has to outlast it. */
      readonly leastOfEndpoint?: number;
    };

const MS_OF_11_DAYS = 999_999_999;
const MS_OF_AN_HOUR = 3_600_000;

/** The variables by which a worker is set up and which an endpoint's `env` may set too. Source: the worker's README. */
export const WORKER_VARIABLES = {
  FLASH_LOG_LEVEL: { values: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] },
  FLASH_LOG_FORMAT: { values: ['json', 'pretty'] },
  FLASH_DIRECT_ROUTES: { values: ['1', 'fastify', '0'] },
  // A body is held in memory, as a text too; the longest text of V8 is a little over this.
  FLASH_BODY_LIMIT: { unit: 'bytes', least: 1, most: 500_000_000 },
  FLASH_HEADER_LIMIT: { unit: 'bytes', least: 1024, most: 1024 * 1024 },
  // A router that still uses a connection which the worker closes loses the request; the embedded platform's keeps one for 4 s.
  FLASH_KEEP_ALIVE_MS: { unit: 'milliseconds', least: 1, most: MS_OF_AN_HOUR, leastOfEndpoint: 10_000 },
  FLASH_SLOW_CLIENT_MS: { unit: 'milliseconds', least: 1, most: MS_OF_AN_HOUR },
  FLASH_STREAM_GRACE_MS: { unit: 'milliseconds', least: 0, most: MS_OF_AN_HOUR },
  FLASH_GRACE_MS: { unit: 'milliseconds', least: 0, most: MS_OF_11_DAYS },
  FLASH_STUCK_MS: { unit: 'milliseconds', least: 0, most: MS_OF_11_DAYS },
} as const satisfies Readonly<Record<string, VariableRule>>;

/** A variable that both the worker's environment and an endpoint's `env` may set. */
export type WorkerVariable = keyof typeof WORKER_VARIABLES;

export function isWorkerVariable(name: string): name is WorkerVariable {
  return Object.hasOwn(WORKER_VARIABLES, name);
}

/**
 * What a variable may be set to, in words, when `value` is something else; undefined when the value is right.
 *
 * @param byEndpoint whether an endpoint's `env` sets it, instead of whoever starts the worker
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
