import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API as TypeScriptApi, type Project as TypeScriptProject } from 'typescript7/unstable/async';
import type { Description } from '@flash-ts/core/describe';
import type { Discovery } from '../discovery/discover.js';
import type { Project } from '../project/open-project.js';
import { ClassFinder, type ClassPlace } from './class-finder.js';
import { compilerSettings } from './compiler-settings.js';
import { readHandlers } from './handler-reader.js';
import type { WireTypes } from './wire-type.js';
import { relativePath } from '../project/relative-path.js';

/** The source whose types are read. */
export interface TypesSource {
  readonly project: Pick<Project, 'dir' | 'tsconfig'>;
  readonly sources: Discovery['sources'];
  /** A folder inside the project for a tsconfig.json that names the files. */
  readonly dir: string;
}

/** Of which handlers the types are wanted. */
export interface TypesQuestion {
  readonly contracts: Description['contracts'];
  readonly places: ReadonlyMap<string, ClassPlace>;
}

export interface ReadTypes {
  readonly types: WireTypes;
  /** The files of the program that are neither the project's own nor those of installed packages: of linked ones, for example. */
  readonly outside: readonly string[];
}

/**
 * Reads the types of handlers with TypeScript's compiler, by the project's tsconfig.json. The program is opened before the question comes. It
 * checks nothing: only the types that are asked for are worked out.
 *
 * @throws Error if the compiler fails
 */
export async function readTypes(source: TypesSource, question: Promise<TypesQuestion>): Promise<ReadTypes> {
  const { project, sources } = source;
  const config = await writeConfig(source);
  const api = new TypeScriptApi({ cwd: project.dir });
  const snapshot = await api.updateSnapshot({ openProjects: [config] });
  const [program] = snapshot.getProjects();
  if (!program) throw new Error('the compiler has opened no program');
  const { contracts, places } = await question;
  const types = await readHandlers(program, contracts, places, new ClassFinder(program, project.dir, sources));
  const outside = await filesOutside(program, project.dir);
  await api.close();
  return { types, outside };
}

async function writeConfig({ project, sources, dir }: TypesSource): Promise<string> {
  await mkdir(dir, { recursive: true });
  const config = join(dir, 'tsconfig.json');
  const path = (file: string) => relativePath(dir, join(project.dir, file));
  const settings = {
    ...(project.tsconfig !== undefined && { extends: path('tsconfig.json') }),
    compilerOptions: compilerSettings(project.tsconfig),
    files: sources.map((source) => path(source.path)),
    include: [],
    exclude: [],
    references: [],
  };
  await writeFile(config, JSON.stringify(settings));
  return config;
}

async function filesOutside({ program }: TypeScriptProject, dir: string): Promise<string[]> {
  const files = await program.getSourceFileNames();
  return files.filter(
    (file) => !file.startsWith(`${dir}/`) && !file.includes('/node_modules/') && !file.startsWith('bundled:'),
  );
}
