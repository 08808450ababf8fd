// Writes the function that tells whether a value fits the manifest's schema; with --check it only compares, and fails where they differ.
import { ManifestSchema } from '@flash-ts/core/manifest-schema';
import { Code } from 'typebox/compile';
import { generatedFile } from './generated-file.ts';

const { Code: code, External: external } = Code(ManifestSchema);
const patterns = external.variables as readonly RegExp[];

const body = code
  .replace(/^[^]*?(?=const check_0)/, '')
  .replace(/\n+\/\/ @ts-ignore\nexport function Check[^]*$/, '\n');
const unknown = [...body.matchAll(/\bGuard\.(\w+)/g)]
  .map(([, name]) => name)
  .filter((name) => name !== 'CodePointCount');
if (unknown.length > 0) throw new Error(`The check needs more than is generated here: ${unknown.join(', ')}`);

await generatedFile(
  'packages/core/src/manifest/fits.generated.ts',
  `// @ts-nocheck
// Generated from manifest-schema/schema.ts by \`npm run docs\`: the library that it is made with takes 20 ms of a worker's start.
import type { Manifest } from '../manifest-schema/schema.js';

const External = [${patterns.join(', ')}];
const Guard = { CodePointCount: (text) => [...text].length };
${body}
export function fitsManifest(value: unknown): value is Manifest {
  return check_0(value);
}
`,
  'npm run docs',
);
