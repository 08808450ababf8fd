import { glob, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, matchesGlob, sep } from 'node:path';
import { lineOf } from '../../syntax/line-of.js';
import type { SourceFile } from '../../discovery/source-files.js';
import type { CopiedFile } from '../../native/package-files.js';
import type { Project } from '../../project/open-project.js';
import { isNeverEntered, isPrivateFile } from '../../project/private-files.js';
import { readSyntax } from '../../syntax/syntax.js';
import { MAY_OPEN, pathExpressions, type PathExpression } from './path-expressions.js';
import { isBelow, nestAssetFiles, type NestAssetFile } from './nest-assets.js';
import type { LostReason } from '../../errors/catalogue.js';
import { belowFolder, UNKNOWN } from './path-pattern.js';
import { relativePath, slashed } from '../../project/relative-path.js';

/** Code, which is bundled, and the files that a compiler writes beside it. */
const CODE = /\.(?:[cm]?[jt]sx?|tsbuildinfo)$/;

/** Code that needs other modules. */
const LOADS = /\b(?:import|require)\b/;

/** A module that a path of the source names, as a worker's program or a glob of entities does. */
export interface NamedModule {
  /** The path in the code: `src/work.js`, also where the source is `src/work.ts`. */
  readonly path: string;
  /** The source file, relative to the project. */
  readonly source: string;
}

/** A path in the source whose file is not shipped. */
export interface LostPath {
  /** The source file, absolute. */
  readonly file: string;
  readonly line: number;
  /** Relative to the project. */
  readonly path: string;
  readonly why: LostReason;
}

export interface FoundFiles {
  readonly files: readonly CopiedFile[];
  readonly modules: readonly NamedModule[];
  readonly lost: readonly LostPath[];
}

/**
 * The files that a project's source may open: all files below the source folder that are not code, and files elsewhere in the project that a
 * path in the source names, each at its own path; and the assets of nest-cli.json, where `nest build` puts them. Private and ignored files are
 * left out.
 */
export async function foundFiles(project: Project, sources: readonly SourceFile[]): Promise<FoundFiles> {
  const assets = await nestAssetFiles(project);
  const finder = new Finder(project, assets);
  await finder.addFolder(project.sourceDir);
  for (const { path, source } of assets) await finder.addAsset(path, source);
  for (const { absolutePath, text } of sources) {
    const syntax = MAY_OPEN.test(text) ? readSyntax(absolutePath, text) : undefined;
    if (!syntax) continue;
    for (const path of pathExpressions(syntax, { file: absolutePath, projectDir: project.dir })) {
      await finder.addPath(path, absolutePath, text);
    }
  }
  return finder.found();
}

class Finder {
  readonly #project: Project;
  readonly #assets: readonly NestAssetFile[];
  readonly #files = new Map<string, CopiedFile>();
  readonly #modules = new Map<string, NamedModule>();
  readonly #lost: LostPath[] = [];

  constructor(project: Project, assets: readonly NestAssetFile[]) {
    this.#project = project;
    this.#assets = assets;
  }

  found(): FoundFiles {
    const sorted = <T extends { readonly path: string }>(items: Iterable<T>) =>
      [...items].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return { files: sorted(this.#files.values()), modules: sorted(this.#modules.values()), lost: this.#lost };
  }

  /**
   * Adds what a folder holds.
   *
   * @param folder absolute
   * @param code which code is added as it is; other code is bundled
   * @returns whether there was something to add
   */
  async addFolder(folder: string, code: 'none' | 'javascript' | 'all' = 'none'): Promise<boolean> {
    let hasAny = false;
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) {
        const isKept = await this.#project.ignoreRules.ignores(path, 'folder');
        if (!isKept && (await this.addFolder(path, code))) hasAny = true;
      } else if (entry.isFile() && isAddedAsItIs(entry.name, code) && (await this.#addFile(path))) hasAny = true;
    }
    return hasAny;
  }

  async addPath({ text, fromModule, start }: PathExpression, file: string, code: string): Promise<void> {
    const pattern = belowFolder(text, this.#project.dir);
    if (pattern === undefined || text === file || text === dirname(file)) return;
    const { compiledDir } = this.#project;
    if (isBelow(pattern, compiledDir)) {
      if (!(await this.#addCompiled(pattern)))
        this.#lost.push({ file, line: lineOf(code, start), path: pattern, why: 'compiled' });
      return;
    }
    if (pattern === compiledDir || isReserved(pattern) || (await this.#isAsset(pattern))) return;
    if (isGlob(pattern)) return this.#addMatches(pattern);
    const why = await this.#addExact(pattern, fromModule);
    if (why) this.#lost.push({ file, line: lineOf(code, start), path: pattern, why });
  }

  /** Adds the file or folder at a path, or returns why it can't be shipped. */
  async #addExact(pattern: string, fromModule: boolean): Promise<LostReason | undefined> {
    const path = join(this.#project.dir, pattern);
    const kind = await kindOf(path);
    if (kind === 'folder') {
      // A folder that contains the source folder is only the beginning of a longer path.
      if ((this.#project.sourceDir + sep).startsWith(path + sep)) return undefined;
      if (await this.addFolder(path, this.#isOfSource(path) ? 'javascript' : 'all')) return undefined;
      return (await isEmpty(path)) ? 'empty' : 'kept';
    }
    if (kind === 'file' && !CODE.test(path)) return (await this.#addFile(path)) ? undefined : 'kept';
    if (await this.#addModule(pattern)) return undefined;
    return kind === 'none' && fromModule && /\.\w+$/.test(pattern) ? 'missing' : undefined;
  }

  /**
   * Adds a file that has another path in an artifact than in the project. A file of the project at that path takes precedence.
   *
   * @returns whether it may be shipped
   */
  async addAsset(path: string, source: string): Promise<boolean> {
    const { dir, ignoreRules } = this.#project;
    const own = relativePath(dir, source);
    if (isPrivateFile(own) || isPrivateFile(path) || (await ignoreRules.ignores(source))) return false;
    if (!this.#files.has(path)) this.#files.set(path, { path, source });
    return true;
  }

  /** Adds the assets that a path below the compiler's folder names, and returns whether there are any. */
  async #addCompiled(pattern: string): Promise<boolean> {
    const globbed = pattern.replaceAll(UNKNOWN, '*');
    const wanted = this.#assets.filter(({ compiled }) => {
      return isBelow(compiled, pattern) || compiled === pattern || matchesGlob(compiled, globbed);
    });
    const added = await Promise.all(wanted.map(({ compiled, source }) => this.addAsset(compiled, source)));
    return added.includes(true);
  }

  /** Whether a path names assets only, which are shipped anyway. */
  async #isAsset(pattern: string): Promise<boolean> {
    const has = this.#assets.some(({ path }) => path === pattern || isBelow(path, pattern));
    return has && (await kindOf(join(this.#project.dir, pattern))) === 'none';
  }

  /** Adds the files that a pattern matches; modules only where its last segment contains `js` or `ts`. */
  async #addMatches(pattern: string): Promise<void> {
    const globbed = pattern.replaceAll(UNKNOWN, '*');
    const last = globbed.slice(globbed.lastIndexOf('/') + 1);
    const wantsCode = /[jt]s/.test(last);
    for await (const match of glob(globbed, { cwd: this.#project.dir, exclude: isNeverEntered })) {
      const path = slashed(match);
      if ((await kindOf(join(this.#project.dir, path))) !== 'file') continue;
      if (!CODE.test(path)) await this.#addFile(join(this.#project.dir, path));
      else if (wantsCode) await this.#addModule(path);
    }
  }

  #isOfSource(path: string): boolean {
    return path.startsWith(this.#project.sourceDir + sep);
  }

  async #addFile(path: string): Promise<boolean> {
    const { dir, ignoreRules } = this.#project;
    const inProject = relativePath(dir, path);
    if (isPrivateFile(inProject) || (await ignoreRules.ignores(path))) return false;
    this.#files.set(inProject, { path: inProject, source: path });
    return true;
  }

  /** @param path of code, relative to the project */
  async #addModule(path: string): Promise<boolean> {
    if (/\.(?:d\.[cm]?ts|(?:spec|test)\.[cm]?[jt]sx?|tsbuildinfo)$/.test(path)) return false;
    for (const source of [path, path.replace(/\.([cm]?)js$/, '.$1ts')]) {
      const absolute = join(this.#project.dir, source);
      if (!CODE.test(source) || (await kindOf(absolute)) !== 'file') continue;
      if (await this.#project.ignoreRules.ignores(absolute)) return false;
      // A script of a web page outside the source folder, which the code reads and does not run.
      if (!this.#isOfSource(absolute) && !LOADS.test(await readFile(absolute, 'utf8'))) return this.#addFile(absolute);
      this.#modules.set(path, { path, source });
      return true;
    }
    return false;
  }
}

function isAddedAsItIs(name: string, code: 'none' | 'javascript' | 'all'): boolean {
  return code === 'all' || !CODE.test(name) || (code === 'javascript' && /\.[cm]?js$/.test(name));
}

function isGlob(pattern: string): boolean {
  return pattern.includes(UNKNOWN) || /[*{}[\]?]/.test(pattern);
}

/** Folders whose content is never shipped as files of the project. */
function isReserved(pattern: string): boolean {
  return /^(?:node_modules|\.flash|\.git|chunks|facades)(?:\/|$)/.test(pattern);
}

async function isEmpty(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.every((entry) => entry.isDirectory());
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'none'> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile()) return 'file';
  return stats?.isDirectory() ? 'folder' : 'none';
}
