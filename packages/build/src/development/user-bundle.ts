import { isBuiltin } from 'node:module';
import { isAbsolute } from 'node:path';
import { rolldown, type OutputOptions, type Plugin } from 'rolldown';
import { parseSync } from 'rolldown/utils';
import { ignoredModules } from '../bundling/bundle.js';
import { outputOptions, sourceOptions, sourcePlugins } from '../bundling/bundler-options.js';
import { endpointModules, GENERATED, MODULE } from '../bundling/entries.js';
import { PassModules, type ModuleGraph } from '../bundling/module-graph.js';
import { isUsers } from '../installed/own-packages.js';
import { moduleFormats } from '../project/module-format.js';
import { placeModule } from '../bundling/places/place-module.js';
import type { UserLookups } from '../bundling/places/user-places.js';
import { requiredModule, isRequired } from '../bundling/required-module.js';
import type { CandidateFile } from '../discovery/discover.js';
import { reExport } from '../syntax/module-kind.js';
import { isTypesOnly } from '../imports/types-only-packages.js';
import type { Project } from '../project/open-project.js';
import { endpointFile, type Base } from './base.js';

const VENDOR = `${GENERATED}vendor/`;
const BARE = /^(?!flash:)[^./\0]/;

/** The project's own modules, bundled alone. */
export interface UserBundle {
  /** By path in the artifact. */
  readonly files: ReadonlyMap<string, string>;
  readonly graph: ModuleGraph;
  /** Imports of names that do not exist, as far as that is known; most are types. */
  readonly missing: ReadonlySet<string>;
}

/** Thrown where a project's modules need something that the base does not have. */
export class BeyondBase extends Error {}

/**
 * Bundles the project's own modules; what they import of packages is left to the base.
 *
 * @param imports of the whole bundle: what each specifier stands for
 * @param dir where the files will be written
 * @throws BeyondBase, or an error of the bundler: a whole build then reports what is wrong
 */
export async function bundleUser(
  project: Project,
  candidates: readonly CandidateFile[],
  base: Base,
  imports: ReadonlyMap<string, string | undefined>,
  dir: string,
): Promise<UserBundle> {
  const modules = new PassModules();
  const missing = new Set<string>();
  const lookups: UserLookups = { resolved: new Set(), unknown: [] };
  const generated = endpointModules(candidates);
  const build = await rolldown({
    input: [...generated.keys()],
    ...sourceOptions(project),
    onLog: (_level, log) => {
      if (log.code === 'UNRESOLVED_IMPORT') throw new BeyondBase(log.message);
      if (log.code === 'SHIMMED_EXPORT') missing.add(`${log.exporter} ${log.binding}`);
    },
    plugins: [
      vendor({ project, base, imports, generated }),
      modules.plugin,
      namesOfPackages(base, missing),
      placeModule('endpoints/place.mjs'),
      ...sourcePlugins(project, lookups),
    ],
  });
  try {
    const { output } = await build.generate(userOutput(project, dir));
    const graph = modules.read();
    const foreign = [...graph.keys()].find((id) => isAbsolute(id) && !isUsers(id));
    if (foreign !== undefined) throw new BeyondBase(`${foreign} is not the project's own`);
    const ignored = await ignoredModules([...graph.keys()], project);
    if (ignored.length > 0) throw new BeyondBase('an ignored file is imported');
    if (lookups.resolved.size > 0) throw new BeyondBase('a package is looked up by its name');
    const files = output.map(
      (file) => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)] as const,
    );
    return { files: new Map(files), graph, missing };
  } finally {
    modules.forget();
    await build.close();
  }
}

function userOutput(project: Project, dir: string): OutputOptions {
  const nameOf = ({ facadeModuleId }: { facadeModuleId?: string | null }) =>
    endpointFile((facadeModuleId ?? '').slice(MODULE.length));
  return {
    ...outputOptions(project, dir),
    entryFileNames: (chunk) => nameOf(chunk),
    chunkFileNames: 'endpoints/shared/[name]-[hash].mjs',
  };
}

interface VendorParts {
  readonly project: Project;
  readonly base: Base;
  readonly imports: ReadonlyMap<string, string | undefined>;
  readonly generated: ReadonlyMap<string, string>;
}

/** Resolves the imports of the project's modules to the packages of the base. */
function vendor({ project, base: { passed }, imports, generated }: VendorParts): Plugin {
  const formatOf = moduleFormats(project.tsconfig);
  return {
    name: 'flash:vendor',
    resolveId: {
      filter: { id: [BARE, /^flash:/] },
      handler(id, importer) {
        if (id.startsWith(GENERATED)) return id;
        if (isBuiltin(id)) return null;
        if (importer !== undefined && (importer.startsWith(VENDOR) || isRequired(importer)))
          return { id, external: true };
        const known = passed.get(id);
        if (known) return known.kind === 'commonjs' ? requiredModule(id) : VENDOR + id;
        const meant = imports.get(id);
        // An alias of tsconfig.json, a linked package of the project's own, or something new.
        if (!imports.has(id) || (meant !== undefined && (isUsers(meant) || isTypesOnly(meant)))) return null;
        if (meant !== undefined) throw new BeyondBase(`${id} is not in the base`);
        return importer !== undefined && formatOf(importer) === 'commonjs'
          ? requiredModule(id)
          : { id, external: true };
      },
    },
    load: {
      filter: { id: /^flash:(?:vendor|module)\// },
      handler(id) {
        if (!id.startsWith(VENDOR)) return generated.get(id);
        const name = id.slice(VENDOR.length);
        // A missing name is undefined, as a type is in a whole bundle.
        return reExport(JSON.stringify(name), passed.get(name)?.kind === 'default');
      },
    },
  };
}

/** Finds imports of names that packages do not export, where those are known. */
function namesOfPackages({ passed }: Base, missing: Set<string>): Plugin {
  return {
    name: 'flash:names-of-packages',
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const { code } = isUsers(id) ? (this.getModuleInfo(id) ?? {}) : {};
        if (typeof code !== 'string') continue;
        for (const { moduleRequest, entries } of parseSync(id, code).module.staticImports) {
          const names = passed.get(moduleRequest.value)?.names;
          for (const { importName, isType } of names ? entries : []) {
            const name = importName.kind === 'Default' ? 'default' : importName.name;
            const isKnown = isType || importName.kind === 'NamespaceObject' || names?.has(name ?? '');
            if (!isKnown) missing.add(`${moduleRequest.value} ${name}`);
          }
        }
      }
    },
  };
}
