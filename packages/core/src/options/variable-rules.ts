import { allowedInstead, CALL_ENV, IDENTITY_ENV, isWorkerVariable, WORKER_VARIABLES } from '../contract/worker.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import { isObject } from './checks.js';
import { isSecret } from './secret.js';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

const LISTENING = 'the platform decides where a worker listens';
const HOST_SIDE = 'the platform and the flash command read it, and no worker does';
const DEVELOPMENT = 'only `flash run` may set it: workers with it run code that they are sent';

/** Variables that an endpoint can't set, each with what would go wrong. */
const NOT_AN_ENDPOINTS: Readonly<Record<string, string>> = {
  PORT: LISTENING,
  PORT_HEALTH: LISTENING,
  FLASH_HOST: LISTENING,
  HEALTH_CHECK_PATH: 'the platform asks for health at /ping',
  RUNPOD_POD_ID: 'the platform gives each worker its own',
  RUNPOD_ENDPOINT_ID: 'the platform sets it to the endpoint’s id',
  [CALL_ENV.key]: 'the platform gives workers the key for their calls',
  [CALL_ENV.urlTemplate]: 'the platform tells workers where endpoints are',
  [CALL_ENV.ids]: 'a deploy sets it to the ids of the app’s endpoints',
  [IDENTITY_ENV.app]: 'a deploy sets it to the app’s name',
  [IDENTITY_ENV.env]: 'a deploy sets it to the name of its environment (`--env`)',
  [IDENTITY_ENV.resource]: 'a deploy sets it to the endpoint’s name',
  FLASH_SUPERVISED: 'the platform sets it, since it starts and ends the workers',
  FLASH_DEV: DEVELOPMENT,
  FLASH_DEV_TOKEN: DEVELOPMENT,
  FLASH_BUILD: 'it marks the process of a build',
  FLASH_HOME: HOST_SIDE,
  FLASH_CACHE: HOST_SIDE,
  FLASH_PLATFORM_PORT: HOST_SIDE,
  FLASH_VIRTUAL_GPUS: HOST_SIDE,
  FLASH_WORKER_MEMORY: HOST_SIDE,
  FLASH_JOBS_DATABASE: HOST_SIDE,
};

/** The faults of an endpoint's `env`. */
export function checkEnv(env: unknown, option: string): FlashError[] {
  if (!isObject(env)) {
    const allowed = "an object of variables, as { MODE: 'fast' }";
    return [coreErrors.FLASH_OPTION_RANGE({ option, value: typeof env, allowed })];
  }
  return Object.entries(env).flatMap(([name, value]) => {
    const problem = nameProblem(name) ?? valueProblem(name, value);
    return problem === undefined ? [] : [coreErrors.FLASH_ENV_INVALID({ name, problem })];
  });
}

function nameProblem(name: string): string | undefined {
  if (!VARIABLE.test(name)) return 'has a name that no shell would take';
  const reason = Object.hasOwn(NOT_AN_ENDPOINTS, name) ? NOT_AN_ENDPOINTS[name] : undefined;
  if (reason !== undefined) return `is not an endpoint’s to set: ${reason}`;
  if (!name.startsWith('FLASH_') || isWorkerVariable(name)) return undefined;
  return `is none of Flash’s, and names that begin with FLASH_ are kept for those; a worker has ${Object.keys(WORKER_VARIABLES).join(', ')}`;
}

/** The value is never told: it may be a secret that was written into the source. */
function valueProblem(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') return textProblem(name, value);
  if (!isSecret(value)) return `has a value of type ${value === null ? 'null' : typeof value}`;
  return VARIABLE.test(value.secret) ? undefined : 'names a secret that can’t be the name of a variable';
}

function textProblem(name: string, value: string): string | undefined {
  if (value.includes('\0')) return 'has a NUL character in its value';
  // One that is empty counts as not set.
  const allowed = isWorkerVariable(name) && value !== '' ? allowedInstead(name, value, true) : undefined;
  return allowed === undefined ? undefined : `has a value that workers refuse; allowed: ${allowed}`;
}
