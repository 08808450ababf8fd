import { wrongValue } from '../errors/wrong-value.js';
import { byPath, templateFiles, type TemplateFile } from './templates.js';

/** An endpoint that a new project can begin with; `name` is its template's. */
export interface Starter {
  readonly name: 'cpu' | 'gpu';
  readonly label: string;
  readonly hint: string;
  /** Row of the table in the project's README: file, description, a command to try it. */
  readonly row: readonly [file: string, about: string, attempt: string];
}

export const STARTERS: readonly Starter[] = [
  {
    name: 'cpu',
    label: 'A CPU endpoint',
    hint: 'hello: greets, with a validated body',
    row: ['src/hello/hello.endpoint.ts', 'greets, on a CPU worker', 'curl http://localhost:8888/hello/hello/Ada'],
  },
  {
    name: 'gpu',
    label: 'A GPU endpoint',
    hint: 'similarity: ranks embeddings; works without a GPU too',
    row: [
      'src/similarity/similarity.endpoint.ts',
      'ranks embeddings, on a GPU worker; works without a GPU too',
      'curl http://localhost:8888/similarity/device',
    ],
  },
];

/** Template files whose real names tools would act on have an underscore in the template's folder. */
const RENAMED: Readonly<Record<string, string>> = {
  '_package.json': 'package.json',
  '_tsconfig.json': 'tsconfig.json',
  '_jest.config.ts': 'jest.config.ts',
  '_oxlintrc.json': '.oxlintrc.json',
  '_env.example': '.env.example',
  _gitignore: '.gitignore',
  _npmrc: '.npmrc',
  '_pnpm-workspace.yaml': 'pnpm-workspace.yaml',
  '_yarnrc.yml': '.yarnrc.yml',
  _flashignore: '.flashignore',
  'vscode/settings.json': '.vscode/settings.json',
};

/**
 * Reads the value of `--endpoints`, such as `cpu,gpu`.
 *
 * @throws FlashError `FLASH_USAGE`
 */
export function readStarters(list: string): readonly Starter[] {
  const words = list.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !STARTERS.some(({ name }) => name === word));
  if (unknown !== undefined) throw wrongValue('option --endpoints', list, 'are cpu, gpu and cpu,gpu');
  return STARTERS.filter(({ name }) => words.includes(name));
}

export interface NewProject {
  readonly name: string;
  /** The version of Flash's packages, on which the project will depend. */
  readonly version: string;
  readonly starters: readonly Starter[];
}

/** The files of a new project in the order of their paths. */
export async function projectFiles({ name, version, starters }: NewProject): Promise<TemplateFile[]> {
  const values: Readonly<Record<string, string>> = { name, version, endpoints: endpointTable(starters) };
  const fill = (text: string) => text.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
  const folders = ['base', ...starters.map((starter) => starter.name)];
  const files = await Promise.all(folders.map((folder) => templateFiles(`project/${folder}`, fill)));
  return files
    .flat()
    .map(({ path, content }) => ({ path: RENAMED[path] ?? path, content }))
    .toSorted(byPath);
}

function endpointTable(starters: readonly Starter[]): string {
  const rows = starters.map(({ row: [file, about, attempt] }) => `| \`${file}\` | ${about} | \`${attempt}\` |`);
  return ['| endpoint | what it does | try it under `npm run dev` |', '| --- | --- | --- |', ...rows].join('\n');
}
