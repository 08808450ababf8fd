import { indexSource, type IndexedSource } from './index-source.js';
import type { SourceFile } from './source-files.js';

/** The declarations of a project's source. A file is read when a declaration of it may be needed. */
export class SourceIndex {
  readonly #sources: readonly SourceFile[];
  readonly #indexed = new Map<SourceFile, IndexedSource>();

  constructor(sources: readonly SourceFile[]) {
    this.#sources = sources;
  }

  file(path: string): IndexedSource | undefined {
    const source = this.#sources.find((candidate) => candidate.path === path);
    return source && this.#read(source);
  }

  /** The files that declare a class of this name at their top level, the preferred one first. */
  filesWithClass(name: string, preferred?: string): IndexedSource[] {
    return this.#filesWith(name, preferred).filter(({ classes }) => classes.has(name));
  }

  /** The files that have a function of this name which creates classes, the preferred one first. */
  filesWithMaker(name: string, preferred?: string): IndexedSource[] {
    return this.#filesWith(name, preferred).filter(({ made }) => made.has(name));
  }

  /** The files that declare an interface, a type alias or an enum of this name, the preferred one first. */
  filesWithType(name: string, preferred?: string): IndexedSource[] {
    return this.#filesWith(name, preferred).filter(({ types }) => types.has(name));
  }

  #filesWith(name: string, preferred: string | undefined): IndexedSource[] {
    return this.#sources
      .filter(({ text }) => text.includes(name))
      .toSorted((a, b) => Number(b.path === preferred) - Number(a.path === preferred))
      .map((source) => this.#read(source));
  }

  #read(source: SourceFile): IndexedSource {
    const known = this.#indexed.get(source) ?? indexSource(source);
    this.#indexed.set(source, known);
    return known;
  }
}
