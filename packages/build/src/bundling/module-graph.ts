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

/** Records all modules once the bundler has read them. The first `read` gets their code from the bundler, which takes a while. */
export function moduleGraph(): { readonly plugin: Plugin; readonly read: () => ModuleGraph } {
  let context: PluginContext | undefined;
  let graph: ModuleGraph | undefined;
  const keep = (found: PluginContext) => {
    context = found;
  };
  const plugin: Plugin = {
    name: 'flash:module-graph',
    buildEnd() {
      keep(this);
    },
  };
  const read = () => {
    graph ??= new Map(context ? modulesOf(context) : []);
    // The bundler can free what it keeps for that.
    context = undefined;
    return graph;
  };
  return { plugin, read };
}

function modulesOf(context: PluginContext): [string, GraphModule][] {
  return [...context.getModuleIds()].flatMap((id): [string, GraphModule][] => {
    const { code, importedIds = [], dynamicallyImportedIds = [] } = context.getModuleInfo(id) ?? {};
    // A module that stays an import has no code.
    return typeof code === 'string' ? [[id, { code, imports: [...importedIds, ...dynamicallyImportedIds] }]] : [];
  });
}
