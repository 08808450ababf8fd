import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { GENERATED, generatedModules, MODULE } from '../bundling/entries.js';
import type { GraphModule, ModuleGraph } from '../bundling/module-graph.js';
import { isUsers } from '../installed/own-packages.js';
import { withoutPlatformOptions } from './platform-options.js';

/** The programs of a worker, which list the modules of all endpoints. */
const PROGRAMS = ['worker', 'thread', 'health'].map((name) => GENERATED + name);
const LISTS = new Set([...PROGRAMS, `${GENERATED}describe`]);

/** The modules that can be reached from somewhere. */
export interface Reached {
  /** Ids. */
  readonly modules: ReadonlySet<string>;
  /** Specifiers that stay imports: Node's own modules, and modules of packages. */
  readonly external: ReadonlySet<string>;
}

const NOTHING: Reached = { modules: new Set(), external: new Set() };

/** What every worker loads, whichever endpoint it serves. */
export function reachedByAll(graph: ModuleGraph): Reached {
  return reachable(graph, PROGRAMS);
}

/**
 * @param file source file with the endpoint's class, relative to the project
 * @param base modules that are reached anyway, and are left out
 */
export function reachedByEndpoint(graph: ModuleGraph, file: string, base: Reached): Reached {
  return reachable(graph, [MODULE + file], base);
}

export function reachable(graph: ModuleGraph, roots: readonly string[], base: Reached = NOTHING): Reached {
  const modules = new Set<string>();
  const external = new Set<string>();
  const pending = [...roots];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (modules.has(id) || base.modules.has(id)) continue;
    const module = graph.get(id);
    if (!module) {
      external.add(id);
      continue;
    }
    modules.add(id);
    pending.push(...importsOf(id, module));
  }
  return { modules, external };
}

/** What a module imports. An endpoint's own module is reached from the endpoint alone. */
function importsOf(id: string, { imports }: GraphModule): readonly string[] {
  return LISTS.has(id) ? imports.filter((imported) => !imported.startsWith(MODULE)) : imports;
}

/** Describes each module by a text that is the same in any folder. */
export class ModuleWords {
  readonly #graph: ModuleGraph;
  readonly #projectDir: string;
  readonly #nameOf: (path: string) => string;
  readonly #own = new Map<string, string>();
  readonly #programs = generatedModules([]);

  /** @param nameOf names a file without the machine's folders */
  constructor(graph: ModuleGraph, projectDir: string, nameOf: (path: string) => string) {
    this.#graph = graph;
    this.#projectDir = projectDir;
    this.#nameOf = nameOf;
  }

  /** The modules' names and hashes of their code, each with what it imports; sorted. */
  of({ modules }: Reached): string[] {
    return [...modules].map((id) => [id, ...this.#imports(id)].map((item) => this.#word(item)).join(' ')).toSorted();
  }

  #imports(id: string): readonly string[] {
    const module = this.#graph.get(id);
    return module ? importsOf(id, module) : [];
  }

  #word(id: string): string {
    const known = this.#own.get(id) ?? `${this.#name(id)}:${this.#codeHash(id)}`;
    this.#own.set(id, known);
    return known;
  }

  #name(id: string): string {
    return isAbsolute(id) ? this.#nameOf(id) : id.replaceAll(this.#projectDir, '.');
  }

  #codeHash(id: string): string {
    const code = LISTS.has(id) ? this.#programs.get(id) : this.#graph.get(id)?.code;
    if (code === undefined) return '';
    // Generated modules contain the paths of the user's modules.
    const told = isAbsolute(id) ? this.#told(id, code) : code.replaceAll(this.#projectDir, '.');
    return createHash('sha256').update(told).digest('hex');
  }

  #told(id: string, code: string): string {
    return isUsers(id) ? withoutPlatformOptions(id, code) : code;
  }
}
