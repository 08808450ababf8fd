// Shows what a new user gets: packs the packages, makes a project from the tarballs alone in an empty folder, with the machine's own Node,
// and takes it through its tests, its build and a deploy. `npm run test:packed`; everything it writes is in one temporary folder.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Newcomer } from './packed/newcomer.ts';
import { step } from './packed/step.ts';
import { installTarballs, packPackages, type Tarball } from './packed/tarballs.ts';

/** What a fresh user on any Node from 20 on types before `flash init`; the docs say the same. */
const NODE = 'node@24';

interface Deployed {
  readonly endpoints: readonly { readonly name: string; readonly pathUrl: string }[];
}

const root = await mkdtemp(join(tmpdir(), 'flash-packed-'));
const user = new Newcomer(root);
try {
  const tarballs = await step('pack', () => packPackages(user, join(root, 'tarballs')));
  const project = await step('flash init', () => initProject(tarballs));
  await step('npm install', () => installTarballs(user, project, tarballs));
  await step('too old a Node', () => refuseOldNode(project));
  await step('flash generate', () => user.run(project, 'npx', 'flash', 'generate', 'guard', 'auth'));
  for (const script of ['test', 'types', 'lint', 'build']) {
    await step(`npm run ${script}`, () => user.run(project, 'npm', 'run', script));
  }
  try {
    await step('flash deploy, requests', () => deployAndAsk(project));
    await step('flash undeploy', () => undeploy(project));
  } finally {
    await step('flash platform stop', () => user.attempt(project, 'npx', 'flash', 'platform', 'stop'));
  }
  await step('nothing is left', expectNothingRuns);
} finally {
  await rm(root, { recursive: true, force: true });
}

/** As a newcomer types it: npx brings the command, and a Node that it runs on. */
async function initProject(tarballs: readonly Tarball[]): Promise<string> {
  const folder = join(root, 'work');
  await mkdir(folder);
  const packages = [NODE, ...tarballs.map(({ path }) => `file:${path}`)].flatMap((name) => ['--package', name]);
  await user.run(folder, 'npx', '--yes', ...packages, '--', 'flash', 'init', 'my-app', '--json');
  return join(folder, 'my-app');
}

/** Only where the machine's Node is older than we need. */
async function refuseOldNode(project: string): Promise<void> {
  const version = (await user.run(root, 'node', '--version')).trim();
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return;
  const { code, stdout, stderr } = await user.attempt(
    project,
    'node',
    'node_modules/@flash-ts/cli/bin/flash.js',
    'build',
  );
  const lines = stderr.trim().split('\n');
  if (code !== 1 || stdout !== '' || lines.length !== 1 || !stderr.includes(version.slice(1))) {
    throw new Error(`Node ${version} was not refused in one line, but with ${code}:\n${stdout}${stderr}`);
  }
}

async function deployAndAsk(project: string): Promise<void> {
  const { endpoints } = JSON.parse(await user.run(project, 'npx', 'flash', 'deploy', '--yes', '--json')) as Deployed;
  const urlOf = (name: string) =>
    endpoints.find((endpoint) => endpoint.name === name)?.pathUrl ?? `${name} is not deployed`;
  await expectAnswer(`${urlOf('hello')}/hello/Ada`, {}, 200, { message: 'Hello, Ada!' });
  await expectAnswer(`${urlOf('hello')}/greetings`, { salutation: 'Hi' }, 422, undefined);
  await expectAnswer(
    `${urlOf('similarity')}/rank`,
    { query: [1, 0], candidates: [{ id: 'same', embedding: [2, 0] }] },
    200,
    { ranked: [{ id: 'same', score: 1 }] },
  );
}

/** Sends `body` as JSON, or a GET when it has nothing in it. */
async function expectAnswer(url: string, body: object, status: number, expected: unknown): Promise<void> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, Object.keys(body).length > 0 ? post : {});
  const answer = await response.text();
  const right = response.status === status && (expected === undefined || answer === JSON.stringify(expected));
  if (!right) throw new Error(`${url} was answered with ${response.status} ${answer}`);
}

async function undeploy(project: string): Promise<void> {
  await user.run(project, 'npx', 'flash', 'undeploy', '--yes');
  const { endpoints } = JSON.parse(await user.run(project, 'npx', 'flash', 'status', '--json')) as Deployed;
  if (endpoints.length > 0) throw new Error(`still deployed: ${endpoints.map(({ name }) => name).join(', ')}`);
}

async function expectNothingRuns(): Promise<void> {
  const left = await user.processes();
  if (left.length > 0) throw new Error(`still running:\n${left.join('\n')}`);
}
