import type { Plugin } from 'rolldown';
import { GENERATED } from '../entries.js';

/** Tells modules of the project where they lie. */
export const PLACE_MODULE = `${GENERATED}place`;

/** One folder below the artifact's, where the module finds that. */
const PLACE_FILE = 'chunks/place.mjs';

const SOURCE = `
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
const root = new URL('../', import.meta.url);
const resolveHere = import.meta.resolve;
const places = new Map();

export function placeOf(path) {
  let place = places.get(path);
  if (!place) places.set(path, (place = newPlace(path)));
  return place;
}

function newPlace(path) {
  const { href: url } = new URL(path, root);
  const filename = fileURLToPath(url);
  const dirname = fileURLToPath(new URL('./', url)).replace(/(?<=.)[/\\\\]$/, '');
  const resolve = (specifier) =>
    /^\\.{0,2}\\//.test(specifier) || /^(?:file|data):/.test(specifier) ? new URL(specifier, url).href : resolveHere(specifier);
  const require = createRequire(url);
  const module = { id: filename, path: dirname, filename, exports: {}, children: [], paths: require.resolve.paths('a') ?? [], loaded: false, parent: undefined, require };
  return { url, filename, dirname, resolve, main: false, require, module };
}

export async function importFrom(path, modules, specifier) {
  const load = Object.hasOwn(modules, specifier) ? modules[specifier] : undefined;
  if (load) return load();
  const { url, filename } = placeOf(path);
  const wanted = fileURLToPath(new URL(specifier, url));
  const error = new Error(\`Cannot find module '\${wanted}' imported from \${filename}\`);
  throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND', url: new URL(specifier, url).href });
}
`;

/**
 * A module of the bundle that knows the artifact's folder, whichever chunk imports it.
 *
 * @param fileName its path in the artifact: one folder below the root
 */
export function placeModule(fileName = PLACE_FILE): Plugin {
  return {
    name: 'flash:place-module',
    buildStart() {
      this.emitFile({ type: 'chunk', id: PLACE_MODULE, fileName });
    },
    load: {
      filter: { id: new RegExp(`^${PLACE_MODULE}$`) },
      handler: () => SOURCE,
    },
  };
}
