// Writes every file that is generated from the code, each by its own script; with --check they only compare, and the command fails where one differs.
import { globSync } from 'node:fs';

const scripts = globSync(['*-doc.ts', 'manifest-check.ts', 'editor-schemas.ts'], {
  cwd: import.meta.dirname,
}).toSorted();
for (const script of scripts) await import(`./${script}`);
