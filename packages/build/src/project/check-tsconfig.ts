import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { FlashError } from '@flash-ts/core/errors';
import { parseJsonWithComments } from '../bundling/places/json-with-comments.js';
import { extendedPath } from '../bundling/places/module-format.js';
import { buildErrors } from '../errors/catalogue.js';
import { lineOf } from '../discovery/line-of.js';

/** Deeper than anybody extends; a circle ends there. */
const DEEPEST = 10;

/**
 * The bundler tells of a tsconfig.json that it can't read by not finding any package.
 *
 * @throws FlashError `FLASH_TSCONFIG_INVALID` for the first of the files that is no JSON or extends what is not there, with its line
 */
export function checkTsconfig(path: string, projectDir: string): void {
  const fault = faultOf(path, projectDir, 0);
  if (fault) throw fault;
}

function faultOf(path: string, projectDir: string, depth: number): FlashError | undefined {
  if (depth > DEEPEST) return undefined;
  const text = readFileSync(path, 'utf8');
  const file = relative(projectDir, path).split(sep).join('/');
  const at = (line: number, problem: string, fix: string) =>
    buildErrors.FLASH_TSCONFIG_INVALID({ problem, fix }, { where: { file, line } });
  const { value: config, fault } = parseJsonWithComments(text);
  if (fault !== undefined) {
    // What is missing is missing behind the last thing that is there.
    const line = lineOf(text, text.slice(0, fault.offset).trimEnd().length);
    return at(line, `this is not JSON: ${fault.problem}`, 'Mend the line; comments and a last comma are allowed.');
  }
  const { extends: bases = [] } = (config ?? {}) as { extends?: unknown };
  for (const base of [bases].flat()) {
    const line = lineOf(text, Math.max(0, text.indexOf(JSON.stringify(base))));
    if (typeof base !== 'string') return at(line, '`extends` has something that is no text', 'Name files or packages.');
    const found = extendedPath(base, path);
    if (found === '' || !isFile(found)) {
      const isPath = found !== '';
      return at(
        line,
        `it extends "${base}", ${isPath ? `and there is no file ${found}` : 'which is not installed'}`,
        isPath ? 'Name a file that exists.' : `Install the package of "${base}", or name another.`,
      );
    }
    const deeper = faultOf(found, projectDir, depth + 1);
    if (deeper) return deeper;
  }
  return missingReference(config, path, (place, problem) =>
    at(
      lineOf(text, Math.max(0, text.indexOf(JSON.stringify(place)))),
      problem,
      'Name a project that exists, or take it out.',
    ),
  );
}

/** The bundler follows `references` too, each the path of a tsconfig.json or of its folder. */
function missingReference(
  config: unknown,
  from: string,
  fault: (path: string, problem: string) => FlashError,
): FlashError | undefined {
  const { references } = (config ?? {}) as { references?: unknown };
  const paths = Array.isArray(references) ? references.map((one) => (one as { path?: unknown } | null)?.path) : [];
  const missing = paths.find((path) => typeof path === 'string' && !isProject(resolve(dirname(from), path)));
  return typeof missing === 'string'
    ? fault(missing, `it references "${missing}", and there is no tsconfig.json`)
    : undefined;
}

function isProject(path: string): boolean {
  return isFile(path) || isFile(join(path, 'tsconfig.json'));
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
