import type { Plugin, PluginContext } from 'rolldown';

/** A module as the bundler has read it. */
export interface GraphModule {
  /** Its code, with the edits of our plugins, before it is transformed. */
  readonly code: string;
  /** Ids of the modules that it imports, statically or not; what stays an import is named as in the code. */
  readonly imports: readonly string[];
}

/** The modules of a bundle by their ids: what can be reached from each, whatever chunk its code is in. */
export type ModuleGraph = ReadonlyMap<string, GraphModule>;

/**
 * The modules of a pass, once the bundler has read them. Give them back with `read` or `forget`: until then the bundler's context is held, and
 * with it, as plugins are part of it, all that the pass has made, also after the bundler was closed.
 */
export class PassModules {
  readonly plugin: Plugin;
  #context: PluginContext | undefined;

  constructor() {
    const keep = (context: PluginContext) => (this.#context = context);
    this.plugin = {
      name: 'flash:module-graph',
      buildEnd() {
        keep(this);
      },
    };
  }

  /** Undefined until the bundler has read all modules. */
  get context(): PluginContext | undefined {
    return this.#context;
  }

  /** Gets the code of all modules from the bundler, which takes a while. */
  read(): ModuleGraph {
    const graph = new Map(this.#context ? modulesOf(this.#context) : []);
    this.forget();
    return graph;
  }

  forget(): void {
    this.#context = undefined;
  }
}

function modulesOf(context: PluginContext): [string, GraphModule][] {
  return [...context.getModuleIds()].flatMap((id): [string, GraphModule][] => {
    const { code, importedIds = [], dynamicallyImportedIds = [] } = context.getModuleInfo(id) ?? {};
    // A module that stays an import has no code.
    return typeof code === 'string' ? [[id, { code, imports: [...importedIds, ...dynamicallyImportedIds] }]] : [];
  });
}
