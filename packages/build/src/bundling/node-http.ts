import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { Plugin } from 'rolldown';

/** Stands for `node:http` in a bundle. */
const STAND_IN = 'flash:node-http';

const IMPORT = /\bimport\s+(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*['"](?:node:)?http['"]/g;

/**
 * Exports of `node:http` that load Node's WebSocket and fetch implementation when they are read. The other getters of the module
 * (`maxHeaderSize`, `globalAgent`) load nothing.
 */
const LOADED_ON_DEMAND = ['WebSocket', 'CloseEvent', 'MessageEvent'];
const NAMES = Object.keys(http).filter((name) => !LOADED_ON_DEMAND.includes(name));
/** A module that exports all that another does. Its default export has them as properties, which load when they are read. */
const WHOLE_MODULE = /\bimport\s*\*|\bexport\b[^;]*\bfrom\s*['"](?:node:)?http['"]/;
const ON_DEMAND = new RegExp(String.raw`\b(?:${LOADED_ON_DEMAND.join('|')})\b`);

/**
 * Saves each start of a worker about 20 ms, which Node's WebSocket and fetch implementation takes to load. An `import` of a builtin module
 * reads all its exports, also those that load something; of what `process.getBuiltinModule` returns, only what is used is read. A module that
 * may need one of those exports, or one that this version of Node does not know, keeps its import.
 */
export function nodeHttp(): Plugin {
  return {
    name: 'flash:node-http',
    resolveId: {
      filter: { id: /^(?:node:)?http$/ },
      async handler(_id, importer, { kind }) {
        if (importer === undefined || kind !== 'import-statement') return null;
        // A generated module has no file, and no need of HTTP.
        const source = await readFile(importer, 'utf8').catch(() => undefined);
        return source !== undefined && takesOnlyPlainExports(source) ? STAND_IN : null;
      },
    },
    load: {
      filter: { id: new RegExp(`^${STAND_IN}$`) },
      handler: () => `const http = process.getBuiltinModule('node:http');
export default http;
export const { ${NAMES.join(', ')} } = http;
`,
    },
  };
}

/** @param source of a module that imports `node:http` */
export function takesOnlyPlainExports(source: string): boolean {
  // An import clause contains the bare name of such an export; elsewhere the bare word may be in a comment.
  if (WHOLE_MODULE.test(source) && ON_DEMAND.test(source)) return false;
  const imported = [...source.matchAll(IMPORT)].flatMap(([, list = '']) => list.split(','));
  return imported
    .map((item) => item.trim().split(/\s+as\s+/, 1)[0] ?? '')
    .every((name) => name === '' || name === 'default' || name.startsWith('type ') || NAMES.includes(name));
}
