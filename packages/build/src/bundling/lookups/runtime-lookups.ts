import type { Plugin } from 'rolldown';
import { MAY_LOOK_UP, mayHaveEdits, moduleLookups } from './package-lookups.js';
import type { PackageUse } from '../package-use.js';
import { edited } from '../../syntax/edit-map.js';
import { readSyntax } from '../../syntax/syntax.js';

/**
 * Bundles what modules require through `createRequire(import.meta.url)` or by a computed but known name, and records what packages look up at
 * run time.
 */
export function runtimeLookups(use: PackageUse): Plugin {
  return {
    name: 'flash:lookups',
    transform: {
      filter: { id: /\.[cm]?[jt]sx?$/, code: MAY_LOOK_UP },
      handler(code, id) {
        use.suspect(id, code);
        const syntax = mayHaveEdits(code) ? readSyntax(id, code) : undefined;
        return syntax ? edited(id, code, moduleLookups(syntax).edits) : null;
      },
    },
  };
}
