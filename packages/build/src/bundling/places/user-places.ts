import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';
import type { ESTree } from 'rolldown/utils';
import { lineOf } from '../../syntax/line-of.js';
import { edited } from '../../syntax/edit-map.js';
import { readSyntax, type Syntax } from '../../syntax/syntax.js';
import type { Project } from '../../project/open-project.js';
import { isUsers } from '../../installed/own-packages.js';
import { hasLookups, MAY_LOOK_UP } from '../lookups/package-lookups.js';
import { sourceNames } from '../source-paths.js';
import { moduleFormats, type ModuleFormat } from '../../project/module-format.js';
import { patternOf } from './path-pattern.js';
import { placeEdits } from './place-edits.js';

/** What the project's modules look up at run time. */
export interface UserLookups {
  /** Packages that are looked up by name: `require.resolve('x')`. */
  readonly resolved: Set<string>;
  /** Code whose target the build can't know, by place. */
  readonly unknown: { readonly file: string; readonly line: number; readonly text: string }[];
}

/**
 * Gives each of the project's own modules its own path in the artifact, whichever chunk its code is in.
 */
export function userPlaces({ dir: projectDir, tsconfig }: Project, lookups: UserLookups): Plugin {
  const nameOf = sourceNames(projectDir);
  const formatOf = moduleFormats(tsconfig);
  return {
    name: 'flash:user-places',
    transform: {
      filter: { id: { include: /\.[cm]?[jt]sx?$/, exclude: /[\\/]node_modules[\\/]/ }, code: MAY_LOOK_UP },
      handler(code, id) {
        if (!isUsers(id) || !hasLookups(code)) return null;
        const syntax = readSyntax(id, code);
        if (!syntax) return null;
        const { edits, resolved, unknown } = placeEdits(syntax, compiledName(nameOf(id), formatOf(id)), (source) =>
          importTable(source, syntax, id, projectDir),
        );
        for (const name of resolved) lookups.resolved.add(name);
        lookups.unknown.push(
          ...unknown.map(({ start, end }) => ({ file: id, line: lineOf(code, start), text: code.slice(start, end) })),
        );
        return edited(id, code, edits);
      },
    },
  };
}

/** A CommonJS project runs its compiled files, whose names end in `.js`. */
function compiledName(name: string, format: ModuleFormat): string {
  return format === 'commonjs' ? name.replace(/\.([cm]?)tsx?$/, '.$1js') : name;
}

const SOURCE = /\.[cm]?[jt]sx?$/;
const NO_SOURCE = /\.d\.[cm]?ts$|\.(?:spec|test)\.[cm]?[jt]sx?$/;

/** The modules that `import(`./${name}.js`)` may load, by the specifiers that it would get. */
function importTable(source: ESTree.Expression, { constants }: Syntax, file: string, projectDir: string) {
  const { text } = patternOf(source, { file, projectDir, constants });
  const match = /^(\.{1,2}\/(?:[^\0]*\/)?)([^\0/]*)\0([^\0/]*)$/.exec(text);
  if (!match) return undefined;
  const [, folder, before, after] = match as unknown as [string, string, string, string];
  const beside = join(dirname(file), folder);
  const names = (existsSync(beside) ? readdirSync(beside) : []).filter(
    (name) => SOURCE.test(name) && !NO_SOURCE.test(name),
  );
  const specifiers = names.flatMap((name) => namesOf(name).map((given) => folder + given));
  const isMeant = (specifier: string) => {
    const name = basename(specifier);
    return name.startsWith(before) && name.endsWith(after) && name.length >= before.length + after.length;
  };
  return specifiers.filter((specifier) => isMeant(specifier) && join(dirname(file), specifier) !== file).toSorted();
}

/** `a.ts` is also imported as `a.js`, and in CommonJS as `a`. */
function namesOf(name: string): string[] {
  const compiled = name.replace(/\.([cm]?)tsx?$/, '.$1js');
  return [...new Set([name, compiled, name.replace(SOURCE, '')])];
}
