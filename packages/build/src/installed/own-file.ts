import { ResolverFactory } from 'rolldown/experimental';
import { installedFile } from './installed-file.js';

/** How Node finds a module for `import` and for `require`: a CommonJS package without `exports` has other rules for each. */
const CONDITIONS = ['node', 'module-sync', 'node-addons', 'default'];
const RESOLVERS = {
  import: new ResolverFactory({
    conditionNames: ['import', ...CONDITIONS],
    mainFields: ['main'],
    extensions: [],
    fullySpecified: true,
  }),
  require: new ResolverFactory({
    conditionNames: ['require', ...CONDITIONS],
    mainFields: ['main'],
    extensions: ['.js', '.json', '.node'],
  }),
};

/** The files of a package that Node loads for one of its modules, as paths in the package, with `/`. */
export interface OwnFile {
  readonly import: string;
  readonly require: string;
}

/**
 * Where Node finds a module of an installed package; undefined where it finds none.
 *
 * @param dir of the package, absolute
 */
export function ownFile(specifier: string, dir: string): OwnFile | undefined {
  const path = (kind: keyof typeof RESOLVERS) => {
    const found = RESOLVERS[kind].sync(dir, specifier).path;
    const file = found === undefined ? undefined : installedFile(found);
    return file && file.dir === dir ? file.path.replaceAll('\\', '/') : undefined;
  };
  const [imported, required] = [path('import'), path('require')];
  const either = imported ?? required;
  return either === undefined ? undefined : { import: imported ?? either, require: required ?? either };
}
