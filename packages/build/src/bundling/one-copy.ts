import { isBuiltin } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, PluginContext } from 'rolldown';
import { esmBuild } from './esm-build.js';
import type { Project } from '../project/open-project.js';
import type { FilesTree } from './files-tree.js';
import { installedFile } from '../installed/installed-file.js';
import { isKernel, isShared, packageName } from '../installed/kernel.js';
import { nativePackage, type NativePackage } from '../installed/native-package.js';
import { isOwn, isUsers } from '../installed/own-packages.js';
import type { PackageUse } from './package-use.js';
import { moduleFormats } from '../project/module-format.js';
import { isRequired, requiredModule } from './required-module.js';

const BARE = /^(?!flash:)[^./\0]/;
const IN_NODE_MODULES = `${sep}node_modules${sep}`;
const OWN_LOCATION = fileURLToPath(import.meta.url);

export interface PackageOptions {
  readonly project: Project;
  /** Packages that are not to be bundled, by name. */
  readonly external: readonly string[];
  /** Packages that are neither bundled nor shipped, by name. */
  readonly exclude: readonly string[];
  /** Packages that lie as files. */
  readonly tree: FilesTree;
  readonly use: PackageUse;
  /** Called with each package that the bundle imports from its files. */
  readonly onNative: (found: NativePackage) => void;
}

/**
 * Resolves imports of packages: shared ones to one copy, the user's before ours; native ones and those that an installed package asks for
 * without needing them (Nest's optional peers) stay imports.
 */
export function onePackageCopy(options: PackageOptions): Plugin {
  const { exclude } = options;
  const project = join(options.project.dir, 'package.json');
  const formatOf = moduleFormats(options.project.tsconfig);
  const isCommonJs = (importer: string) => isUsers(importer) && formatOf(importer) === 'commonjs';
  const isExcluded = (specifier: string) => !isKernel(specifier) && exclude.includes(packageName(specifier));
  // Nest and its packages are peers of the worker: where the project has none, they are resolved from the worker.
  const worker = fileURLToPath(import.meta.resolve('@flash-ts/worker'));
  const known = new Map<string, Promise<string | undefined>>();

  const resolveFrom = async (context: PluginContext, specifier: string, places: readonly (string | undefined)[]) => {
    for (const place of places) {
      const found = place === undefined ? null : await context.resolve(specifier, place, { skipSelf: true });
      if (found && !found.external) return esmBuild(found.id);
    }
    return undefined;
  };
  const shared = (context: PluginContext, specifier: string, importer: string): Promise<string | undefined> => {
    const place = async () => {
      if (specifier.startsWith('@flash-ts/')) return resolveFrom(context, specifier, [OWN_LOCATION, importer]);
      // The adapter needs one exact version of Fastify; all importers must get the copy that it gets.
      const first =
        specifier.split('/')[0] === 'fastify' ? await shared(context, '@nestjs/platform-fastify', importer) : undefined;
      return resolveFrom(context, specifier, [first, project, worker, importer]);
    };
    const promise = known.get(specifier) ?? place();
    known.set(specifier, promise);
    return promise;
  };

  return {
    name: 'flash:packages',
    resolveId: {
      filter: { id: BARE },
      async handler(specifier, importer, resolving) {
        if (importer === undefined || isBuiltin(specifier)) return null;
        if (isRequired(importer) || isExcluded(specifier)) return { id: specifier, external: true };
        if (isShared(specifier)) {
          const id = await shared(this, specifier, importer);
          if (id === undefined) return unresolved(specifier, importer);
          return asFiles(specifier, importer, id, options) ?? id;
        }
        const resolved = await this.resolve(specifier, importer, { ...resolving, skipSelf: true });
        if (!resolved) return unresolved(specifier, importer);
        if (resolved.external) return resolved;
        const external = asFiles(specifier, importer, resolved.id, options);
        const isRequire = resolving.kind === 'import-statement' && isCommonJs(importer);
        return external
          ? isRequire
            ? requiredModule(specifier)
            : external
          : { ...resolved, id: esmBuild(resolved.id) };
      },
    },
  };
}

/** Keeps the import of a package that lies as files; undefined for a package to bundle. Records what the project's own modules get. */
function asFiles(specifier: string, importer: string, resolvedPath: string, options: PackageOptions) {
  const external = isKernel(specifier) ? undefined : fromFiles(specifier, importer, resolvedPath, options);
  const { use } = options;
  if (use.isOpen && isUsers(importer)) use.imports.set(specifier, external ? undefined : esmBuild(resolvedPath));
  return external;
}

function fromFiles(
  specifier: string,
  importer: string,
  resolvedPath: string,
  { tree, use, external, onNative }: PackageOptions,
) {
  const { name, dir } = installedFile(resolvedPath) ?? {};
  if (name === undefined || dir === undefined || !specifier.startsWith(name)) return undefined;
  const isOfKernel = use.ask(importer, name, dir) === 'kernel';
  const found = (isOfKernel ? undefined : tree.get(dir)) ?? nativePackage(specifier, resolvedPath, external);
  if (!found) return undefined;
  onNative(found);
  return { id: specifier, external: true };
}

/** A missing optional dependency of an installed package must not stop a build; a missing import of the user's own code must. */
function unresolved(specifier: string, importer: string) {
  return importer.includes(IN_NODE_MODULES) || isOwn(importer) ? { id: specifier, external: true } : null;
}
