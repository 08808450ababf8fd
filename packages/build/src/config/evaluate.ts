// Imports a configuration in a process of its own and sends its default export as JSON. argv[2] is the path of the file.
import { pathToFileURL } from 'node:url';
import { causeText } from '@flash-ts/core/errors';
import type { Evaluated } from './read-config.js';

const [, , path = ''] = process.argv;

async function evaluated(): Promise<Evaluated> {
  try {
    const { default: value } = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    const config = await value;
    return { kind: 'value', json: JSON.stringify(config) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'thrown', message, stack: causeText(error) };
  }
}

process.send?.(await evaluated());
