import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@flash-ts/testkit/processes';
import { fixtureProject, type FixturePlace, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { TypeChecker } from './type-checker.js';

const TSCONFIG = JSON.stringify({
  compilerOptions: { target: 'es2023', module: 'nodenext', strict: true, types: [] },
  include: ['src'],
});
const WRONG = `export const first = 1;\nexport const second: number = 'two';\n`;
/** Tells its process and one that it starts, and goes on. */
const HANGS = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'inherit' });
writeFileSync('pids', JSON.stringify([process.pid, child.pid]));
setInterval(() => {}, 1e9);
`;

const projects: FixtureProject[] = [];
const checkers: TypeChecker[] = [];
afterEach(async () => {
  await Promise.all(checkers.splice(0).map((checker) => checker.close()));
  await Promise.all(projects.splice(0).map((project) => project.remove()));
});

async function project(files: Record<string, string>, place?: FixturePlace): Promise<FixtureProject> {
  const made = await fixtureProject({ 'tsconfig.json': TSCONFIG, 'src/a.ts': WRONG, ...files }, place);
  projects.push(made);
  return made;
}

function checkerOf({ dir }: FixtureProject, hangsAfterMs?: number): TypeChecker {
  const checker = new TypeChecker(dir, hangsAfterMs);
  checkers.push(checker);
  return checker;
}

/** A compiler of the project's own. */
const compiler = (source: string) => ({
  'node_modules/typescript/package.json':
    '{"name":"typescript","version":"9.9.9","type":"module","bin":{"tsc":"tsc.js"}}',
  'node_modules/typescript/tsc.js': source,
});

/** The processes of the compiler that hangs, once they run. */
const pidsIn = ({ dir }: FixtureProject) =>
  until('its processes are told', async () => {
    const text = await readFile(join(dir, 'pids'), 'utf8').catch(() => '');
    return text === '' ? undefined : (JSON.parse(text) as number[]);
  });

describe('TypeChecker', () => {
  it('finds errors with their source, and none when they are gone', async () => {
    const made = await project({});
    const checker = checkerOf(made);
    expect(await checker.check()).toEqual({
      kind: 'checked',
      faults: [
        {
          file: 'src/a.ts',
          line: 2,
          column: 14,
          code: 'TS2322',
          message: "Type 'string' is not assignable to type 'number'.",
          frame: `  1 | export const first = 1;\n> 2 | export const second: number = 'two';\n  3 |`,
        },
      ],
    });
    await made.write({ 'src/a.ts': WRONG.replace(`'two'`, '2') });
    expect(await checker.check()).toEqual({ kind: 'checked', faults: [] });
  });

  it('takes the compiler that Flash brings where the project has none', async () => {
    const made = await project({}, { root: tmpdir() });
    expect(await checkerOf(made).check()).toMatchObject({ kind: 'checked', faults: [{ code: 'TS2322' }] });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'is broken',
      { 'tsconfig.json': '{ "compilerOptions": { "target": "no" } }' },
      /can't use tsconfig.json: .*TS6046/,
    ],
    ['fits no file', { 'tsconfig.json': '{ "include": ["none"] }' }, /can't use tsconfig.json: TS18003/],
  ])('tells that tsconfig.json %s', async (_, files, reason) => {
    const made = await project(files);
    expect(await checkerOf(made).check()).toEqual({ kind: 'unchecked', reason: expect.stringMatching(reason) });
  });

  it('tells that there is no tsconfig.json', async () => {
    const made = await fixtureProject({});
    projects.push(made);
    expect(await checkerOf(made).check()).toMatchObject({ reason: 'there is no tsconfig.json in the project' });
  });

  it.each([
    ['process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 1e9);', 'was ended by SIGSEGV'],
    ['console.error("no memory"); process.exit(134);', 'exited with code 134: no memory'],
  ])('lives on when the compiler does %j', async (source, how) => {
    const made = await project(compiler(source));
    expect(await checkerOf(made).check()).toEqual({
      kind: 'unchecked',
      reason: `the compiler of TypeScript 9.9.9 ${how}`,
    });
  });

  it('ends a compiler that hangs, and all that it has started', async () => {
    const made = await project(compiler(HANGS));
    const checked = checkerOf(made, 10_000).check();
    const pids = await pidsIn(made);
    expect(await checked).toEqual({ kind: 'unchecked', reason: 'the compiler did not end within 10 s' });
    await until('its processes are gone', () => !pids.some(isAlive));
  });

  it('ends a check for the next one, and the last one when it is closed', async () => {
    const made = await project(compiler(HANGS));
    const checker = checkerOf(made);
    const first = checker.check();
    const pids = await pidsIn(made);
    await made.write(compiler('process.exit(0);'));
    const [skipped, second] = [checker.check(), checker.check()];
    expect(await first).toBeUndefined();
    expect(await skipped).toBeUndefined();
    expect(await second).toEqual({ kind: 'checked', faults: [] });
    await until('its processes are gone', () => !pids.some(isAlive));
    await checker.close();
    expect(await checker.check()).toBeUndefined();
  });
});
