import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestCluster } from '@flash-ts/testkit/kubernetes';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { baseImage, startTestRegistry, type TestRegistry } from '@flash-ts/testkit/registry';
import { FlashCommand, type CommandResult, type Deployed } from './flash-command.js';

const TOKEN = 'canary-77c1d0';

/** An endpoint that takes its time to be ready, as one does that loads a model. */
const HELLO = `
  import { FlashEndpoint, Get, secret } from '@flash-ts/core';
  @FlashEndpoint({ cpu: 'cpu3c-1-2', workers: [1, 2], env: { TOKEN: secret('TOKEN') } })
  export class Hello {
    #isLoaded = false;
    async onModuleInit() {
      await new Promise((done) => setTimeout(done, 300));
      this.#isLoaded = true;
    }
    @Get('/hello') hello() { return { hello: 'HELLO', isLoaded: this.#isLoaded, length: process.env.TOKEN?.length }; }
  }
`;

let flash: FlashCommand;
let registry: TestRegistry;
let cluster: TestCluster;
let project: FixtureProject;
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  [flash, registry, folder] = await Promise.all([
    FlashCommand.create(),
    startTestRegistry(),
    mkdtemp(join(tmpdir(), 'flash-kubernetes-')),
  ]);
  await baseImage(registry.content, { repository: 'library/node', tag: '24-slim' });
  const config = { environments: { production: { target: 'kubernetes', image: `${registry.host}/acme/shop` } } };
  project = await fixtureProject({
    'package.json': '{"name":"shop","version":"1.2.3","type":"module"}',
    'flash.config.ts': `export default ${JSON.stringify(config)};`,
    'src/hello.ts': HELLO.replace('HELLO', 'one'),
  });
  // A cluster would unpack the image; what is in it is the artifact.
  cluster = await TestCluster.start({ imageOf: () => join(project.dir, '.flash/artifact.tar.gz') });
  environment = {
    KUBECONFIG: await cluster.kubeconfig(),
    DOCKER_CONFIG: folder,
    FLASH_REGISTRY_MIRRORS: `docker.io=${registry.host}`,
    TOKEN,
  };
});

afterAll(async () => {
  await cluster?.close();
  await Promise.all([flash?.remove(), registry?.close(), project?.remove()]);
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<CommandResult> => flash.run(args, environment);

async function told<Told>(...args: string[]): Promise<Told> {
  const { code, stdout, stderr } = await run(...args, '--project', project.dir, '--json');
  if (code !== 0) throw new Error(`flash ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as Told;
}

const ask = async (id: string) => (await fetch(`${cluster.addressOf(id)}/hello`)).json() as Promise<object>;

const ID = 'shop-production-hello';

it('plans and deploys a project to the cluster of its configuration', async () => {
  const plan = await told<{ endpoints: { action: string }[] }>('deploy', '--dry-run');
  expect(plan.endpoints).toMatchObject([{ action: 'create' }]);
  expect(cluster.objects('Service')).toEqual([]);

  const [hello] = (await told<Deployed>('deploy')).endpoints;
  expect(hello).toMatchObject({ name: 'hello', id: ID, action: 'create', version: 1 });
  // No request has come to the worker while it was not ready: the probe has told.
  expect(await ask(ID)).toEqual({ hello: 'one', isLoaded: true, length: TOKEN.length });
  expect((await told<Deployed>('deploy')).endpoints).toMatchObject([{ action: 'none', version: 1 }]);
});

it('makes a new version a canary, and gives it all requests', async () => {
  await project.write({ 'src/hello.ts': HELLO.replace('HELLO', 'two') });
  const canary = await told<Deployed>('deploy', '--canary', '10');
  expect(canary.endpoints).toMatchObject([{ action: 'update', version: 2, canary: { percent: 10 } }]);
  expect(await told('promote')).toMatchObject({ promoted: [{ name: 'hello', version: 2 }] });
  expect(await ask(ID)).toMatchObject({ hello: 'two' });
});

it('tells of it, goes back, and removes it', async () => {
  const { stdout } = await run('status', '--project', project.dir);
  expect(stdout).toMatch(/hello\s+2\s+serving\s+\d\s+http:\/\/shop-production-hello\.default\.example\.com/);
  const logs = await run('logs', '--project', project.dir);
  expect(logs.stdout).toContain('/hello');
  expect(await told('rollback', 'hello')).toMatchObject({ rolledBack: [{ from: 2, version: 1 }] });

  expect(await told('undeploy', '--yes')).toMatchObject({ removed: [{ name: 'hello' }] });
  for (const kind of ['Service', 'Secret', 'Lease']) expect([kind, cluster.objects(kind)]).toEqual([kind, []]);
});

it('writes what it would apply to a folder, with nothing but the registry asked', async () => {
  const before = cluster.seen.length;
  const { KUBECONFIG: _, TOKEN: _token, ...elsewhere } = environment;
  const { code, stdout, stderr } = await flash.run(['deploy', '--out', 'deploy', '--project', project.dir], {
    ...elsewhere,
    HOME: folder,
  });
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('rror')]);
  expect(stdout).toContain('It needs a Secret shop-production-hello-secrets with the keys TOKEN.');
  const text = await readFile(join(project.dir, 'deploy/hello.yaml'), 'utf8');
  expect(text).toContain(`image: ${registry.host}/acme/shop@sha256:`);
  expect(text).not.toContain(TOKEN);
  expect(cluster.seen.length).toBe(before);
});

it('says on one line what is wrong with the way to the cluster', async () => {
  await writeFile(join(folder, 'empty'), '{}');
  const { code, stderr } = await flash.run(['status', '--project', project.dir], {
    ...environment,
    KUBECONFIG: join(folder, 'empty'),
  });
  expect([code, stderr]).toEqual([1, expect.stringContaining('The kubeconfig has no current context.')]);
});
