import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

/** Prints the types for clients of the project that the first argument names, which may take the milliseconds of the second. */
const PROGRAM = `
import { mkdir } from 'node:fs/promises';
const at = (path) => ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../dist/')).href)} + path;
const { openProject } = await import(at('project/open-project.js'));
const { discover } = await import(at('discovery/discover.js'));
const { openClientTypes } = await import(at('client/client-types.js'));
const project = await openProject(process.argv[1]);
const discovery = await discover(project);
const dir = project.outDir + '/.build';
await mkdir(dir, { recursive: true });
const facts = { projectName: 'a', generatedAt: '', sourceFingerprint: 'f', node: '24', framework: 'f' };
const types = await openClientTypes(project, discovery, facts, { dir, timeoutMs: Number(process.argv[2]) });
const routes = [{ className: 'A', handler: 'x', parameters: [], answer: 'json' }];
const { types: read, warning } = await types.read(
  { a: routes },
  new Map([['a', { className: 'A', file: 'src/a.ts', exportName: 'A' }]]),
);
await types.close();
console.log(JSON.stringify({ read, warning: warning?.toReport() }));
`;

/** A type of which the reader has more to ask than it can do in the time of a test. */
const ENDLESS = `
  interface Node<Path extends string> { left: Node<\`\${Path}l\`>; middle: Node<\`\${Path}m\`>; right: Node<\`\${Path}r\`>; down: Node<\`\${Path}d\`> }
  declare const tree: Node<''>;
`;

const source = (types: string, result: string) => ({
  'src/a.ts': `
    import { FlashEndpoint, Get } from '@flash-ts/core';
    ${types}
    @FlashEndpoint({ name: 'a', cpu: 'cpu3c-1-2' }) export class A { @Get('/x') x() { return ${result}; } }
  `,
});

let project: FixtureProject;

afterEach(() => project.remove());

it('are unknown, with a warning that says why, when the compiler does not answer in time; the build goes on', async () => {
  project = await fixtureProject(source(ENDLESS, 'tree'));
  const { read, warning } = await readIn(project.dir, 0);
  expect(read).toEqual({ endpoints: {}, named: {} });
  expect(warning).toMatchObject({
    code: 'FLASH_CLIENT_TYPES_UNREAD',
    message: expect.stringContaining('it took longer than 0 s'),
    fix: expect.stringContaining('Declare what handlers return'),
  });
  expect(await readdir(join(project.dir, '.flash/.build'))).toEqual([]);
});

it('of a result without end are written out so far as there is room', async () => {
  project = await fixtureProject(source(ENDLESS, 'tree'));
  const { read, warning } = await readIn(project.dir, 60_000);
  expect(warning).toBeUndefined();
  expect(read.endpoints['a']?.['A.x']).toMatchObject({ result: { kind: 'object' } });
});

it('are unknown when the compiler is killed, at whatever moment', async () => {
  project = await fixtureProject(source(ENDLESS, 'tree'));
  for (const orders of [0, 20_000, 200_000]) {
    const { read, warning } = await readIn(project.dir, 5_000, (compiler) => killAfter(compiler, orders));
    expect(read).toEqual({ endpoints: {}, named: {} });
    expect(warning).toMatchObject({ code: 'FLASH_CLIENT_TYPES_UNREAD' });
  }
});

interface Outcome {
  readonly read: { readonly endpoints: Record<string, Record<string, unknown>>; readonly named: object };
  readonly warning?: object;
}

/** @param onCompiler gets the compiler's process as soon as it is there */
async function readIn(dir: string, timeoutMs: number, onCompiler?: (pid: number) => Promise<void>): Promise<Outcome> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, dir, String(timeoutMs)]);
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'exit');
  if (onCompiler) await onCompiler(await childOf(child.pid as number));
  const [code] = await ended;
  const [output, errors] = await outputs;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return JSON.parse(output) as Outcome;
}

/** Rejects if the process has ended without one. */
async function childOf(pid: number): Promise<number> {
  for (;;) {
    process.kill(pid, 0);
    const children = await new Promise<string>((resolve) =>
      execFile('ps', ['--ppid', String(pid), '-o', 'pid=,args='], (_error, output) => resolve(output)),
    );
    const compiler = children.split('\n').find((line) => line.includes(' --api '));
    if (compiler) return Number.parseInt(compiler, 10);
  }
}

/** Kills the compiler when it has read so many bytes: of its orders and of files. */
async function killAfter(pid: number, bytes: number): Promise<void> {
  for (;;) {
    const counts = await readFile(`/proc/${pid}/io`, 'utf8');
    if (Number(/^rchar: (\d+)/.exec(counts)?.[1]) >= bytes) return void process.kill(pid, 'SIGKILL');
  }
}
