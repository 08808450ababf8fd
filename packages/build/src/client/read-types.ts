import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Description } from '@flash-ts/core/describe';
import type { Discovery } from '../discovery/discover.js';
import type { Project } from '../project/open-project.js';
import { ClassFinder, type ClassPlace } from './class-finder.js';
import { compilerSettings } from './compiler-settings.js';
import type { WireTypes } from './wire-type.js';
import type { API, Project as TypeScriptProject } from 'typescript7/unstable/async';

type Contracts = Description['contracts'];

/** A compiler's program of the classes, which is opened while the build does other work. */
export interface TypeProgram {
  /**
   * The types of the handlers.
   *
   * @returns with the files of the program that are neither the project's own nor those of installed packages: of linked ones, for example
   * @throws Error if the compiler fails
   */
  read(
    contracts: Contracts,
    places: ReadonlyMap<string, ClassPlace>,
  ): Promise<{ readonly types: WireTypes; readonly outside: readonly string[] }>;
  close(): Promise<void>;
}

/**
 * Opens the project's source in TypeScript's compiler, by the project's tsconfig.json, and checks nothing: only the types that are asked for are
 * worked out.
 *
 * @param dir a folder inside the project for a tsconfig.json that names the files
 */
export function openTypeProgram(project: Project, discovery: Discovery, dir: string): TypeProgram {
  const opened = open(project, discovery, dir);
  // Its failure is told by `read`, if that comes to be called.
  opened.catch(() => undefined);
  let closing: Promise<void> | undefined;
  // Once: a second call, or one while the compiler still works, rejects what is under way.
  const closeApi = () =>
    (closing ??= opened
      .then(({ api }) => api.close())
      .then(
        () => undefined,
        () => undefined,
      ));
  return {
    read: async (contracts, places) => {
      const { program } = await opened;
      try {
        const { readHandlers } = await import('./handler-reader.js');
        const types = await readHandlers(program, contracts, places, new ClassFinder(program, project.dir, discovery));
        return { types, outside: await filesOutside(program, project) };
      } finally {
        await closeApi();
      }
    },
    close: async () => {
      await closeApi();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function open(
  project: Project,
  { sources }: Discovery,
  dir: string,
): Promise<{ api: API; program: TypeScriptProject }> {
  await mkdir(dir, { recursive: true });
  const config = join(dir, 'tsconfig.json');
  const path = (file: string) => relative(dir, join(project.dir, file)).replaceAll('\\', '/');
  const settings = {
    ...(project.tsconfig !== undefined && { extends: path('tsconfig.json') }),
    compilerOptions: compilerSettings(project.tsconfig),
    files: sources.map((source) => path(source.path)),
    include: [],
    exclude: [],
    references: [],
  };
  await writeFile(config, JSON.stringify(settings));
  // Loaded here, so that a start of the command does not pay for it.
  const { API: TypeScriptApi } = await import('typescript7/unstable/async');
  const api = new TypeScriptApi({ cwd: project.dir });
  try {
    const snapshot = await api.updateSnapshot({ openProjects: [config] });
    const [program] = snapshot.getProjects();
    if (!program) throw new Error('the compiler has opened no program');
    return { api, program };
  } catch (error) {
    await api.close();
    throw error;
  }
}

async function filesOutside({ program }: TypeScriptProject, { dir }: Project): Promise<string[]> {
  const files = await program.getSourceFileNames();
  return files.filter(
    (file) => !file.startsWith(`${dir}/`) && !file.includes('/node_modules/') && !file.startsWith('bundled:'),
  );
}
