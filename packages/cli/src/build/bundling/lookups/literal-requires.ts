import type { Plugin } from 'rolldown';
import { createdRequires } from './created-requires.js';
import { applyEdits, readSyntax } from './syntax.js';

/** Bundles what a module requires through `createRequire(import.meta.url)`. */
export function literalRequires(): Plugin {
  return {
    name: 'flash:literal-requires',
    transform: {
      filter: { id: /\.[cm]?[jt]sx?$/, code: /\bcreateRequire\b/ },
      handler(code, id) {
        const syntax = readSyntax(id, code);
        const edits = syntax ? createdRequires(syntax).edits : [];
        // No edit has a line break, so that the lines of the module stay the same.
        return edits.length === 0 ? null : applyEdits(code, edits);
      },
    },
  };
}
