import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildErrors } from '../../errors/catalogue.js';
import { textOfFile } from '../../project/text-of-file.js';
import { isSameRegistry } from '../reference.js';

/** Who a client is to a registry. */
export type Credentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** A token that the registry's token server exchanges for others. */
  | { readonly kind: 'identity-token'; readonly user: string; readonly token: string };

interface DockerConfig {
  readonly auths?: Readonly<Record<string, StoredAuth>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

interface StoredAuth {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

const HUB_KEY = 'https://index.docker.io/v1/';
const HELPER_MS = 30_000;
const HELPER_NAME = /^[\w.-]+$/;

/**
 * What Docker's `config.json` has for a registry: from the credential helper of the registry, from the credentials store, or from the file itself.
 *
 * @param registry `docker.io`, `registry.example.com:5000`
 * @param env `DOCKER_CONFIG` names the folder of the file, `~/.docker` by default; credential helpers are looked up in `PATH`
 * @returns undefined where there are none
 * @throws FlashError `FLASH_REGISTRY_CREDENTIALS`
 */
export async function dockerCredentials(registry: string, env: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  const path = join(env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json');
  const config = await readConfig(path);
  const helper = valueFor(registry, config.credHelpers ?? {}) ?? config.credsStore;
  const kept = helper === undefined ? undefined : await askHelper(helper, registry, env);
  return kept ?? storedIn(valueFor(registry, config.auths ?? {}), path);
}

async function readConfig(path: string): Promise<DockerConfig> {
  let text: string;
  try {
    text = await textOfFile(path);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return {};
    throw buildErrors.FLASH_REGISTRY_CREDENTIALS({ source: path, problem: (cause as Error).message }, { cause });
  }
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config;
  } catch {
    // The parser's message quotes the text, which has passwords in it.
  }
  throw buildErrors.FLASH_REGISTRY_CREDENTIALS({ source: path, problem: 'it is not a JSON object' });
}

/** The entry of a registry, whose key may be its host or a URL. */
function valueFor<T>(registry: string, entries: Readonly<Record<string, T>>): T | undefined {
  const own = entries[registry];
  if (own !== undefined) return own;
  return Object.entries(entries).find(([key]) => isSameRegistry(hostOf(key), registry))?.[1];
}

/** `https://index.docker.io/v1/` → `index.docker.io`. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/')[0] as string;
}

function storedIn(stored: StoredAuth | undefined, path: string): Credentials | undefined {
  if (stored === undefined) return undefined;
  const { auth, identitytoken } = stored;
  const decoded = auth === undefined ? '' : Buffer.from(auth, 'base64').toString().replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  if (auth !== undefined && auth !== '' && colon < 0)
    throw buildErrors.FLASH_REGISTRY_CREDENTIALS({ source: path, problem: 'an `auth` is not user:password in Base64' });
  const user = stored.username ?? decoded.slice(0, Math.max(0, colon));
  if (identitytoken !== undefined && identitytoken !== '')
    return { kind: 'identity-token', user, token: identitytoken };
  const password = stored.password ?? decoded.slice(colon + 1);
  return user === '' ? undefined : { kind: 'password', user, password };
}

/** Asks a credential helper by Docker's protocol: the registry on stdin, JSON on stdout. */
async function askHelper(name: string, registry: string, env: NodeJS.ProcessEnv): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  const fail = (problem: string) =>
    buildErrors.FLASH_REGISTRY_CREDENTIALS({ source: `${registry} (${program})`, problem });
  if (!HELPER_NAME.test(name))
    throw fail('the name of the program has other characters than letters, digits, . _ and -');
  const { failed, stdout } = await runHelper(program, isSameRegistry(registry, 'docker.io') ? HUB_KEY : registry, env);
  if (failed !== undefined) {
    if (/credentials not found/i.test(stdout)) return undefined;
    throw fail(failed.code === 'ENOENT' ? 'there is no such program in PATH' : `the program ended with ${failed.how}`);
  }
  try {
    const { Username: user, Secret: secret } = JSON.parse(stdout) as { Username?: unknown; Secret?: unknown };
    if (typeof user !== 'string' || typeof secret !== 'string') throw new TypeError('no strings');
    return user === '<token>'
      ? { kind: 'identity-token', user, token: secret }
      : { kind: 'password', user, password: secret };
  } catch {
    throw fail('the program does not print a JSON object with Username and Secret');
  }
}

interface HelperAnswer {
  readonly failed: { readonly code: unknown; readonly how: string } | undefined;
  readonly stdout: string;
}

function runHelper(program: string, registry: string, env: NodeJS.ProcessEnv): Promise<HelperAnswer> {
  return new Promise((resolve) => {
    const child = execFile(program, ['get'], { env, timeout: HELPER_MS }, (error, stdout) => {
      const how = error?.signal ?? `code ${String(error?.code)}`;
      resolve({ failed: error ? { code: error.code, how } : undefined, stdout });
    });
    // A program that does not read its input closes the pipe.
    child.stdin?.on('error', () => undefined).end(registry);
  });
}
