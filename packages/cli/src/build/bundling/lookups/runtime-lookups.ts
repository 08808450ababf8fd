import type { Plugin } from 'rolldown';
import { hasLookups, MAY_LOOK_UP, moduleLookups } from './package-lookups.js';
import type { PackageUse } from '../package-use.js';
import { edited } from './edit-map.js';
import { readSyntax } from './syntax.js';

/**
 * Bundles what modules require through `createRequire(import.meta.url)` or by a name that is put together, and takes note of what packages
 * look up at run time.
 */
export function runtimeLookups(use: PackageUse): Plugin {
  return {
    name: 'flash:lookups',
    transform: {
      filter: { id: /\.[cm]?[jt]sx?$/, code: MAY_LOOK_UP },
      handler(code, id) {
        const isJudged = use.isJudged(id);
        if (!hasLookups(code, isJudged)) return null;
        const syntax = readSyntax(id, code);
        if (!syntax) return null;
        const { edits, lookups } = moduleLookups(syntax);
        if (isJudged) use.look(id, lookups);
        return edited(id, code, edits);
      },
    },
  };
}
