import { parseSync } from 'rolldown/utils';
import { lineOf } from '../syntax/line-of.js';
import type { SourceFile } from './source-files.js';

/** Where the source itself starts a Nest application, as `src/main.ts:5`; undefined where it does not. */
export function nestStart(sources: readonly SourceFile[]): string | undefined {
  for (const { path, text } of sources) {
    if (!text.includes('NestFactory')) continue;
    const start = createCall(parseSync(path, text).program);
    if (start !== undefined) return `${path}:${lineOf(text, start)}`;
  }
  return undefined;
}

/** The offset of the first `NestFactory.create(…)` in a piece of syntax. */
function createCall(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { type, callee, start } = node as { type?: unknown; callee?: Member; start?: number };
  if (type === 'CallExpression' && callee?.object?.name === 'NestFactory' && callee.property?.name === 'create')
    return start;
  for (const child of Object.values(node)) {
    const found = createCall(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Member {
  readonly object?: { readonly name?: unknown };
  readonly property?: { readonly name?: unknown };
}
