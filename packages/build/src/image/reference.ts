import { buildErrors } from '../errors/catalogue.js';
import { isDigest } from './digest.js';

/** An image by the name of its registry and repository, and by a tag, a digest or both. */
export interface ImageReference {
  /** Host with port: `docker.io`, `localhost:5000`. */
  readonly registry: string;
  /** `library/node`, `acme/shop`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…`; where there is one, it decides, whatever the tag says. */
  readonly digest: string | undefined;
}

const HUB = 'docker.io';
const HUB_HOST = 'registry-1.docker.io';
/** Other names of Docker Hub. */
const HUB_NAMES: ReadonlySet<string> = new Set([HUB, 'index.docker.io', HUB_HOST]);

const HOST = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*|\[[a-f\d:]+\])(?::\d{1,5})?$/i;
const COMPONENT = /^[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const LONGEST_NAME = 255;

/**
 * Reads the name of an image as Docker does: without a registry it is Docker Hub's, and there without a user `library/`. Without tag and digest both
 * are undefined.
 *
 * @throws FlashError `FLASH_IMAGE_REFERENCE_INVALID`
 */
export function parseReference(text: string): ImageReference {
  const fail = (problem: string) => buildErrors.FLASH_IMAGE_REFERENCE_INVALID({ reference: text, problem });
  const [named = '', digest, ...rest] = text.split('@');
  if (rest.length > 0 || (digest !== undefined && !isDigest(digest)))
    throw fail('has no digest of the form sha256: with 64 hexadecimal digits after its @');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !isTag(tag)) throw fail(`has the tag ${JSON.stringify(tag)}; ${TAG_RULE}`);
  const { registry, path } = splitRegistry(hasTag ? named.slice(0, colon) : named);
  if (!HOST.test(registry)) throw fail(`has the registry ${JSON.stringify(registry)}, which is no host name`);
  const repository = registry === HUB && !path.includes('/') ? `library/${path}` : path;
  const wrong = repository.split('/').find((component) => !COMPONENT.test(component));
  if (path === '' || wrong !== undefined || repository.length > LONGEST_NAME)
    throw fail(
      `has the repository ${JSON.stringify(path)}; allowed are lower case letters, digits and single . _ - between them, in parts with / between them`,
    );
  return { registry, repository, tag, digest };
}

/** What a tag may be, for messages. */
export const TAG_RULE = 'allowed are up to 128 letters, digits, _ . and -, beginning with none of the last two';

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** The first part is a registry if it looks like a host: with a dot or a port, or `localhost`. */
function splitRegistry(name: string): { readonly registry: string; readonly path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (slash < 0 || !isHost) return { registry: HUB, path: name };
  return { registry: HUB_NAMES.has(first) ? HUB : first, path: name.slice(slash + 1) };
}

/** The name with its registry, `docker.io/library/node:24-slim`. */
export function formatReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Whether both names mean the registry of Docker Hub, or are the same host. */
export function isSameRegistry(a: string, b: string): boolean {
  return a === b || (HUB_NAMES.has(a) && HUB_NAMES.has(b));
}

/** Where a registry answers: `https://registry-1.docker.io`, and plain HTTP at loopback addresses only. */
export function registryOrigin(registry: string): string {
  if (HUB_NAMES.has(registry)) return `https://${HUB_HOST}`;
  return `${isLoopback(registry) ? 'http' : 'https'}://${registry}`;
}

/** @param host with or without a port */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
