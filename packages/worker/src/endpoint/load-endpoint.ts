import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Type } from '@nestjs/common';
import { isEndpointClass } from '@flash-ts/core/definition';
import { parseManifest, type Manifest } from '@flash-ts/core/manifest';
import { workerErrors } from '../errors/index.js';
import type { ChosenResource } from './choose-resource.js';

/** What a program of an artifact is started with, as `flash build` writes it. */
export interface Bundle {
  /** The manifest beside the program. */
  readonly manifestUrl: URL;
  /** Imports each of the project's modules that have endpoints, by the manifest's `file_path`. */
  readonly modules: Readonly<Record<string, () => Promise<unknown>>>;
}

/** @throws FlashError `FLASH_WORKER_MANIFEST_UNREADABLE` or `FLASH_MANIFEST_INVALID` */
export async function loadManifest(url: URL): Promise<Manifest> {
  const source = url.protocol === 'file:' ? fileURLToPath(url) : url.href;
  let text: string;
  try {
    text = await readFile(url, 'utf8');
  } catch (cause) {
    throw workerErrors.FLASH_WORKER_MANIFEST_UNREADABLE({ source }, { cause });
  }
  return parseManifest(text, source);
}

/**
 * Imports the endpoint's class.
 *
 * @throws FlashError `FLASH_WORKER_MODULE_MISSING`, `FLASH_WORKER_EXPORT_MISSING`; what the module throws
 */
export async function loadEndpoint({ resource }: ChosenResource, modules: Bundle['modules']): Promise<Type> {
  const { file_path: filePath, export_name: exportName } = resource;
  const load = Object.hasOwn(modules, filePath) ? modules[filePath] : undefined;
  if (!load) throw workerErrors.FLASH_WORKER_MODULE_MISSING({ filePath, known: Object.keys(modules) });
  const exported = ((await load()) as Record<string, unknown>)[exportName];
  if (!isEndpointClass(exported)) throw workerErrors.FLASH_WORKER_EXPORT_MISSING({ filePath, exportName });
  return exported;
}
