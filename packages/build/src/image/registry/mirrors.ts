import { buildErrors } from '../../errors/catalogue.js';
import { isSameRegistry, parseReference, type ImageReference } from '../reference.js';

/** Another registry that has the images of one: its host, and the part before the repositories' names there. */
export interface Mirror {
  readonly of: string;
  readonly registry: string;
  /** `dockerhub/`, or empty. */
  readonly prefix: string;
}

/**
 * Reads `FLASH_REGISTRY_MIRRORS`: `docker.io=mirror.example.com,ghcr.io=mirror.example.com/ghcr`.
 *
 * @throws FlashError `FLASH_REGISTRY_MIRRORS_INVALID`
 */
export function readMirrors(value: string | undefined): Mirror[] {
  return (value ?? '')
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => readMirror(pair, value ?? ''));
}

function readMirror(pair: string, value: string): Mirror {
  const [of = '', mirror = '', ...rest] = pair.split('=');
  const fail = (problem: string) => buildErrors.FLASH_REGISTRY_MIRRORS_INVALID({ value, problem });
  if (of === '' || mirror === '' || rest.length > 0) throw fail(`${pair} is no registry=mirror`);
  const [host = '', ...path] = mirror.replace(/\/+$/, '').split('/');
  try {
    // A repository makes an image's name of a registry's.
    const { registry } = parseReference(`${of}/x`);
    const there = parseReference([host, ...path, 'x'].join('/'));
    if (!isSameRegistry(registry, of)) throw fail(`${of} is no registry`);
    if (!isSameRegistry(there.registry, host)) throw fail(`${host} is no registry`);
    return { of: registry, registry: there.registry, prefix: path.map((part) => `${part}/`).join('') };
  } catch (cause) {
    throw fail((cause as Error).message);
  }
}

/** Where an image may be read, the mirrors first. */
export function placesOf(reference: ImageReference, mirrors: readonly Mirror[]): ImageReference[] {
  const mirrored = mirrors.filter(({ of }) => isSameRegistry(of, reference.registry));
  return [
    ...mirrored.map(({ registry, prefix }) => ({
      ...reference,
      registry,
      repository: `${prefix}${reference.repository}`,
    })),
    reference,
  ];
}
