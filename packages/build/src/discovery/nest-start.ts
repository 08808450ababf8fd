import { parseSync, Visitor, type ESTree } from 'rolldown/utils';
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

/** The offset of the first `NestFactory.create(…)` of a module. */
function createCall(program: ESTree.Program): number | undefined {
  let found: number | undefined;
  new Visitor({
    CallExpression({ callee, start }) {
      if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return;
      const isCreate = callee.property.type === 'Identifier' && callee.property.name === 'create';
      if (callee.object.name === 'NestFactory' && isCreate) found ??= start;
    },
  }).visit(program);
  return found;
}
