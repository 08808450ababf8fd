import { join } from 'node:path';
import type { Project as TypeScriptProject, Symbol as TypeScriptSymbol } from 'typescript7/unstable/async';
import type { Discovery } from '../discovery/discover.js';
import type { IndexedClass } from '../discovery/index-source.js';
import { SourceIndex } from '../discovery/source-index.js';

/** Where an endpoint's class is. */
export interface ClassPlace {
  readonly className: string;
  /** Relative to the project. */
  readonly file: string;
  readonly exportName: string;
}

export interface FoundClass {
  /** Its properties, inherited ones too, by name. */
  readonly members: ReadonlyMap<string, TypeScriptSymbol>;
  /** Its own syntax. */
  readonly syntax: IndexedClass | undefined;
}

/** Finds classes of the source in the compiler's program. */
export class ClassFinder {
  readonly #program: TypeScriptProject;
  readonly #dir: string;
  readonly #index: SourceIndex;
  readonly #found = new Map<string, Promise<FoundClass | undefined>>();

  constructor(program: TypeScriptProject, dir: string, sources: Discovery['sources']) {
    this.#program = program;
    this.#dir = dir;
    this.#index = new SourceIndex(sources);
  }

  /** @param endpoint the class of the endpoint that has the class as one of its controllers, if it is not that class itself */
  find(name: string, endpoint: ClassPlace): Promise<FoundClass | undefined> {
    const key = `${endpoint.file} ${name}`;
    const found = this.#found.get(key) ?? this.#look(name, endpoint);
    this.#found.set(key, found);
    return found;
  }

  async #look(name: string, endpoint: ClassPlace): Promise<FoundClass | undefined> {
    for (const { path, classes } of this.#index.filesWithClass(name, endpoint.file)) {
      const exportName = path === endpoint.file && name === endpoint.className ? endpoint.exportName : name;
      const symbol = await this.#exported(path, exportName);
      if (!symbol) continue;
      const { checker } = this.#program;
      const members = await checker.getPropertiesOfType(await checker.getDeclaredTypeOfSymbol(symbol));
      return { members: new Map(members.map((member) => [member.name, member])), syntax: classes.get(name) };
    }
    return undefined;
  }

  async #exported(path: string, exportName: string): Promise<TypeScriptSymbol | undefined> {
    const { program, checker } = this.#program;
    const file = await program.getSourceFile(join(this.#dir, path));
    const module = file && (await checker.getSymbolAtLocation(file));
    return module && (await checker.getMemberInModuleExports(module, exportName));
  }
}
