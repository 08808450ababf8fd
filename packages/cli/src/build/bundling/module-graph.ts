import type { Plugin } from 'rolldown';

/** A module as the bundler has read it. */
export interface GraphModule {
  /** Its code, with the edits of our plugins, before it is transformed. */
  readonly code: string;
  /** Ids of the modules that it imports, statically or not; what stays an import is named as in the code. */
  readonly imports: readonly string[];
}

/** The modules of a bundle by their ids: what can be reached from each, whatever chunk its code is in. */
export type ModuleGraph = ReadonlyMap<string, GraphModule>;

/** Takes note of all modules once the bundler has read them. */
export function moduleGraph(): { readonly plugin: Plugin; readonly graph: ModuleGraph } {
  const graph = new Map<string, GraphModule>();
  const plugin: Plugin = {
    name: 'flash:module-graph',
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const { code, importedIds = [], dynamicallyImportedIds = [] } = this.getModuleInfo(id) ?? {};
        // What stays an import has no code.
        if (typeof code === 'string') graph.set(id, { code, imports: [...importedIds, ...dynamicallyImportedIds] });
      }
    },
  };
  return { plugin, graph };
}
