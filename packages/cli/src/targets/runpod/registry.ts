import { scryptSync } from 'node:crypto';
import type { Registry } from '@flash-ts/core/contract';
import {
  dockerCredentials,
  formatReference,
  parseReference,
  Registries,
  type ImageReference,
} from '@flash-ts/build/image';
import { cliErrors } from '../../errors/catalogue.js';

/** A credential that a deploy gives to the account, so that workers can pull the image. */
export interface NewCredential {
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

/** What an endpoint's `registry` is to be, and what a person should know of it. */
export interface PlannedRegistry {
  /** An id, or a placeholder for a credential that is created; undefined to leave what is there. */
  readonly id: string | undefined;
  readonly created: NewCredential | undefined;
  readonly note: string | undefined;
}

/** What finding a credential out needs of the outside. */
export interface RegistryFacts {
  readonly env: NodeJS.ProcessEnv;
  /** The credentials of the account. */
  readonly list: () => Promise<readonly Registry[]>;
  readonly signal?: AbortSignal;
}

const VARIABLE = 'RUNPOD_REGISTRY';
const NOTHING = { id: undefined, created: undefined, note: undefined } as const;

/**
 * The credential with which workers pull an image. `RUNPOD_REGISTRY` names one of the account, or is `none`. Otherwise an image that everybody
 * may read needs none, and any other gets what Docker's configuration of this machine has for its registry.
 *
 * @throws FlashError `FLASH_RUNPOD_REGISTRY_UNKNOWN`, `FLASH_REGISTRY_CREDENTIALS`
 */
export async function planRegistry(image: string, { env, list, signal }: RegistryFacts): Promise<PlannedRegistry> {
  const wanted = env[VARIABLE] ?? '';
  if (wanted === 'none') return NOTHING;
  if (wanted !== '') {
    const known = await list();
    const found = known.find(({ id, name }) => id === wanted || name === wanted);
    if (found) return { ...NOTHING, id: found.id };
    throw cliErrors.FLASH_RUNPOD_REGISTRY_UNKNOWN({ wanted, known: known.map(({ name }) => name) });
  }
  const reference = parseReference(image);
  if (await isPublic(reference, env, signal)) return NOTHING;
  const credentials = await dockerCredentials(reference.registry, env);
  if (credentials?.kind !== 'password') return { ...NOTHING, note: withoutCredential(reference) };
  const { user: username, password } = credentials;
  const name = `flash-${reference.registry}-${username}-${mark(reference.registry, username, password)}`;
  const found = (await list()).find((one) => one.name === name);
  if (found) return { ...NOTHING, id: found.id };
  const note = `The deploy gives Runpod the credential ${name}, with which Docker of this machine logs in to ${reference.registry}; ${VARIABLE} names another one of the account.`;
  return { id: `(the id of the credential ${name})`, created: { name, username, password }, note };
}

/** Whether a registry gives the image to who does not log in. One that does not answer here may answer Runpod, and is asked by it alone. */
async function isPublic(
  reference: ImageReference,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const ends = signal ?? new AbortController().signal;
  const registries = new Registries({
    env: { ...env, DOCKER_CONFIG: NO_CONFIG },
    signal: ends,
    onRetry: () => undefined,
  });
  try {
    return (await registries.findManifest(reference)) !== undefined;
  } catch {
    return false;
  } finally {
    await registries.close();
  }
}

/** A folder that does not exist. */
const NO_CONFIG = '/nonexistent';

/**
 * Tells credentials apart without telling them: a password that changes is another credential, since the API neither shows nor changes one. It is
 * slow to compute, so that a weak password can't be found by trying.
 */
function mark(...parts: readonly [registry: string, username: string, password: string]): string {
  const [registry, username, password] = parts;
  return scryptSync(password, `${registry} ${username}`, 4).toString('hex');
}

function withoutCredential(reference: ImageReference): string {
  const image = formatReference(reference);
  return `Not everybody may read ${image}, or its registry does not answer here, and Docker of this machine has no password for it; if workers can't pull it, make a credential at https://console.runpod.io/user/settings and name it with ${VARIABLE}.`;
}
