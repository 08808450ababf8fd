import { isBuiltin } from 'node:module';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, PluginContext } from 'rolldown';
import { esmBuild } from './esm-build.js';
import { nativePackage, type NativePackage } from './native-package.js';

/**
 * Packages that keep their state in module variables (metadata, injection tokens, `instanceof`): with two copies of one of them in a bundle,
 * what one part of an app declares is unknown to the other.
 */
const SHARED =
  /^(?:@nestjs\/[^/]+|@flash-ts\/[^/]+|fastify|class-validator|class-transformer|reflect-metadata|rxjs)(?:\/|$)/;

const BARE = /^(?!flash:)[^./\0]/;
const IN_NODE_MODULES = `${sep}node_modules${sep}`;
const OWN_LOCATION = fileURLToPath(import.meta.url);
/** The folder that holds this package and its siblings. */
const OWN_PACKAGES = join(OWN_LOCATION, '../../../../..');

export interface PackageOptions {
  readonly projectDir: string;
  /** Packages that are not to be bundled, by name. */
  readonly external: readonly string[];
  /** Packages that are neither bundled nor shipped, by name. */
  readonly exclude: readonly string[];
  /** Told each package that is to be shipped as it is. */
  readonly onNative: (found: NativePackage) => void;
}

/**
 * Resolves imports of packages: shared ones to one copy, the user's before ours; native ones and those that an installed package asks for
 * without needing them (Nest's optional peers) stay imports.
 */
export function onePackageCopy({ projectDir, external, exclude, onNative }: PackageOptions): Plugin {
  const project = join(projectDir, 'package.json');
  // Nest and what goes with it are peers of the worker, and found from there where the project has none.
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
      // The adapter asks for one exact version of Fastify; the copy that it gets must be the one for all.
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
      async handler(specifier, importer, options) {
        if (importer === undefined || isBuiltin(specifier)) return null;
        if (SHARED.test(specifier)) {
          const id = await shared(this, specifier, importer);
          return id ?? unresolved(specifier, importer);
        }
        if (exclude.includes(packageName(specifier))) return { id: specifier, external: true };
        const resolved = await this.resolve(specifier, importer, { ...options, skipSelf: true });
        if (!resolved) return unresolved(specifier, importer);
        const native = resolved.external ? undefined : nativePackage(specifier, resolved.id, external);
        if (!native) return resolved.external ? resolved : { ...resolved, id: esmBuild(resolved.id) };
        onNative(native);
        return { id: specifier, external: true };
      },
    },
  };
}

/** `@scope/name/deep` → `@scope/name`. */
function packageName(specifier: string): string {
  const segments = specifier.split('/');
  return segments.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** An installed package that lacks something it can do without must not stop a build; the user's own code must. */
function unresolved(specifier: string, importer: string) {
  return importer.includes(IN_NODE_MODULES) || isOwn(importer) ? { id: specifier, external: true } : null;
}

/** Whether a module is of our packages. In a checkout they are linked, so that their real paths are outside node_modules. */
export function isOwn(moduleId: string): boolean {
  return /^[^./\\]+[/\\]dist[/\\]/.test(relative(OWN_PACKAGES, moduleId));
}
