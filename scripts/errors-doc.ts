// Writes docs/errors.md from the packages' error catalogues; with --check it only compares, and fails where they differ.
import { buildCatalogue } from '@flash-ts/build/errors';
import type { ErrorEntry } from '@flash-ts/core/errors';
import { coreCatalogue } from '@flash-ts/core/errors';
import { platformCatalogue } from '@flash-ts/platform/errors';
import { workerCatalogue } from '@flash-ts/worker/errors';
import { cliCatalogue } from '../packages/cli/dist/errors/catalogue.js';
import { generatedFile } from './generated-file.ts';

type Catalogue = Readonly<Record<string, ErrorEntry<never>>>;

const SECTIONS: readonly (readonly [title: string, catalogue: Catalogue])[] = [
  ['Endpoint classes, manifest (core)', coreCatalogue],
  ['The build (build)', buildCatalogue],
  ['The command (cli)', cliCatalogue],
  ['The embedded platform (platform)', platformCatalogue],
  ['The worker (worker)', workerCatalogue],
];

const PRINTERS = new Set<string | symbol>([Symbol.toPrimitive, 'toString', 'toJSON', 'join', 'trimEnd']);

/** Stands for an argument of a message: whatever is read from it or called on it, it prints as ‹name›. */
function placeholder(name: string): unknown {
  const target = () => placeholder(name);
  return new Proxy(target, {
    get(_, key) {
      if (PRINTERS.has(key)) return () => `‹${name}›`;
      if (key === Symbol.iterator) return function* items() {};
      if (key === 'length') return 2;
      return placeholder(name);
    },
  });
}

const args = new Proxy({}, { get: (_, key) => placeholder(String(key)) }) as never;

function section([title, catalogue]: (typeof SECTIONS)[number]): string {
  const entries = Object.entries(catalogue).map(([code, { title: name, kind, message, fix }]) => {
    const next = typeof fix === 'string' ? fix : fix(args);
    return `### ${code}\n\n${name} (\`${kind}\` error)\n\n> ${message(args).replaceAll('\n', '\n> ')}\n\n${next}\n`;
  });
  return `## ${title}\n\n${entries.join('\n')}`;
}

const text = `# Errors

Every error has a code that stays the same between releases. \`user\` errors are corrected in the project or the command, \`system\` errors on the machine or in Flash itself.
\`--json\` prints them as \`{ "error": { code, title, kind, message, fix, where?, cause?, state?, faults? } }\`.

Generated from the catalogues by \`npm run docs\`.

${SECTIONS.map(section).join('\n')}`;

const codes = SECTIONS.flatMap(([, catalogue]) => Object.keys(catalogue));
const doubled = codes.filter((code, index) => codes.indexOf(code) !== index);
if (doubled.length > 0) throw new Error(`Codes in more than one catalogue: ${doubled.join(', ')}`);

await generatedFile('docs/errors.md', text, 'npm run docs');
