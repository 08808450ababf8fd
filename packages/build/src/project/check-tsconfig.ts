import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { FlashError } from '@flash-ts/core/errors';
import { parseJsonWithComments } from './json-with-comments.js';
import { extendedPath } from './module-format.js';
import { buildErrors } from '../errors/catalogue.js';
import { lineOf } from '../syntax/line-of.js';
import { readProjectFileSync } from './project-file.js';
import { relativePath } from './relative-path.js';

/** Maximum depth of `extends`, which also ends a circle. */
const DEEPEST = 10;

/**
 * Checks tsconfig.json, since a bundler that can't read it reports only that it finds no package.
 *
 * @throws FlashError `FLASH_TSCONFIG_INVALID` for the first file that is not JSON or extends a missing file, with the line
 */
export function checkTsconfig(path: string, projectDir: string): void {
  const fault = faultOf(path, projectDir, 0);
  if (fault) throw fault;
}

function faultOf(path: string, projectDir: string, depth: number): FlashError | undefined {
  if (depth > DEEPEST) return undefined;
  const text = readProjectFileSync(path) ?? '';
  const file = relativePath(projectDir, path);
  const at = (line: number, problem: string, fix: string) =>
    buildErrors.FLASH_TSCONFIG_INVALID({ problem, fix }, { where: { file, line } });
  const { value: config, fault } = parseJsonWithComments(text);
  if (fault !== undefined) {
    // Something is missing after the last character before the fault.
    const line = lineOf(text, text.slice(0, fault.offset).trimEnd().length);
    return at(
      line,
      `The file is not JSON: ${fault.problem}`,
      'Correct the line; comments and a trailing comma are allowed.',
    );
  }
  const { extends: bases = [] } = (config ?? {}) as { extends?: unknown };
  for (const base of [bases].flat()) {
    const line = lineOf(text, Math.max(0, text.indexOf(JSON.stringify(base))));
    if (typeof base !== 'string')
      return at(line, 'The field `extends` contains a value that is not a string', 'Name files or packages.');
    const found = extendedPath(base, path);
    if (found === '' || !isFile(found)) {
      const isPath = found !== '';
      return at(
        line,
        `The file extends "${base}", ${isPath ? `and the file ${found} does not exist` : 'which is not installed'}`,
        isPath ? 'Name an existing file.' : `Install the package of "${base}", or name another.`,
      );
    }
    const deeper = faultOf(found, projectDir, depth + 1);
    if (deeper) return deeper;
  }
  return missingReference(config, path, (place, problem) =>
    at(
      lineOf(text, Math.max(0, text.indexOf(JSON.stringify(place)))),
      problem,
      'Name an existing project, or remove the reference.',
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
    ? fault(missing, `The file references "${missing}", which has no tsconfig.json`)
    : undefined;
}

function isProject(path: string): boolean {
  return isFile(path) || isFile(join(path, 'tsconfig.json'));
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
