import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseJsonWithComments } from './json-with-comments.js';
import { lineOf } from '../syntax/line-of.js';
import { isInside } from './settings.js';
import { readProjectFileSync } from './project-file.js';

export const NEST_CLI_FILE = 'nest-cli.json';

/** An entry of `compilerOptions.assets`. Paths are relative to the project, with `/`. */
export interface NestAsset {
  /** Glob of the files. */
  readonly include: string;
  /** Glob of files that it leaves out. */
  readonly exclude: string | undefined;
  /** Folder that the files are copied to, without the leading folders of `sourceRoot`. */
  readonly outDir: string;
}

/** An entry of `compilerOptions.plugins`: a transformer of the TypeScript compiler. */
export interface NestPlugin {
  readonly name: string;
  /** In nest-cli.json. */
  readonly line: number;
}

/** What the Nest CLI's configuration says of one application. */
export interface NestCli {
  /** Folder with the source, relative to the project. */
  readonly sourceRoot: string;
  readonly assets: readonly NestAsset[];
  readonly plugins: readonly NestPlugin[];
}

interface CompilerOptions {
  readonly assets?: unknown;
  readonly plugins?: unknown;
}

interface Application {
  readonly sourceRoot?: unknown;
  readonly compilerOptions?: CompilerOptions;
}

/**
 * Reads a project's nest-cli.json; undefined where there is none, or none that can be read.
 *
 * @param source the folder with the source, which chooses among the applications of a monorepo; default: the one at the top
 * @param outDir where the compiler writes, relative to the project
 */
export function readNestCli(projectDir: string, outDir: string, source?: string): NestCli | undefined {
  const text = readProjectFileSync(join(projectDir, NEST_CLI_FILE));
  if (text === undefined) return undefined;
  const { value, fault } = parseJsonWithComments(text);
  if (fault !== undefined || typeof value !== 'object' || value === null) return undefined;
  const top = value as Application & { readonly projects?: Readonly<Record<string, Application>> };
  const one = Object.values(top.projects ?? {}).find(({ sourceRoot }) => folder(sourceRoot) === source);
  const sourceRoot = folder(one?.sourceRoot) ?? folder(top.sourceRoot) ?? 'src';
  const options: CompilerOptions = { ...top.compilerOptions, ...one?.compilerOptions };
  return {
    sourceRoot,
    assets: list(options.assets).flatMap((entry) => asset(entry, sourceRoot, outDir)),
    plugins: list(options.plugins).flatMap((entry) => plugin(entry, text)),
  };
}

/** The folder with the source that nest-cli.json names, relative to the project; undefined where it names none that exists. */
export function nestSourceRoot(projectDir: string): string | undefined {
  const source = readNestCli(projectDir, 'dist')?.sourceRoot;
  return source !== undefined && isInside(source) && existsSync(join(projectDir, source)) ? source : undefined;
}

function folder(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? posix.normalize(value).replace(/\/$/, '') : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Globs of the Nest CLI are relative to `sourceRoot`, and its folders to the project. */
function asset(entry: unknown, sourceRoot: string, outDir: string): NestAsset[] {
  const {
    include,
    exclude,
    outDir: own,
  } = (typeof entry === 'string' ? { include: entry } : (entry ?? {})) as Record<string, unknown>;
  if (typeof include !== 'string') return [];
  return [
    {
      include: posix.join(sourceRoot, include),
      exclude: typeof exclude === 'string' ? posix.join(sourceRoot, exclude) : undefined,
      outDir: folder(own) ?? outDir,
    },
  ];
}

function plugin(entry: unknown, text: string): NestPlugin[] {
  const name = typeof entry === 'string' ? entry : (entry as { name?: unknown } | null)?.name;
  if (typeof name !== 'string') return [];
  return [{ name, line: lineOf(text, Math.max(0, text.indexOf(JSON.stringify(name)))) }];
}
