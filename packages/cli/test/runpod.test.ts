import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { baseImage, startTestRegistry, type TestRegistry } from '@flash-ts/testkit/registry';
import { startRunpodServer, type RunpodServer } from '@flash-ts/testkit/runpod';
import { FlashCommand, type Deployed } from './flash-command.js';

const TOKEN = 'canary-5d17a2';

const HELLO = `
  import { FlashEndpoint, Get, secret } from '@flash-ts/core';
  @FlashEndpoint({ cpu: 'cpu3c-1-2', workers: [0, 2], env: { TOKEN: secret('TOKEN') } })
  export class Hello {
    onModuleInit() { if ('HELLO' === 'broken') throw new Error('no model for you'); }
    @Get('/hello') hello() { return { hello: 'HELLO', length: process.env.TOKEN?.length }; }
  }
`;
const WORK = `
  import { FlashEndpoint, Input, Job } from '@flash-ts/core';
  class Text { text!: string; }
  @FlashEndpoint({ cpu: 'cpu3c-2-4', workers: 1 })
  export class Work {
    @Job() shout(@Input() { text }: Text) { return text.toUpperCase(); }
  }
`;

let flash: FlashCommand;
let registry: TestRegistry;
let server: RunpodServer;
let project: FixtureProject;
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  [flash, registry, folder] = await Promise.all([
    FlashCommand.create(),
    startTestRegistry({ auth: 'basic', user: 'jane', password: 'secret' }),
    mkdtemp(join(tmpdir(), 'flash-docker-')),
  ]);
  await baseImage(registry.content, { repository: 'library/node', tag: '24-slim' });
  const auths = { [registry.host]: { auth: Buffer.from('jane:secret').toString('base64') } };
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }));
  const config = { environments: { production: { target: 'runpod', image: `${registry.host}/acme/shop` } } };
  project = await fixtureProject({
    'package.json': '{"name":"shop","version":"1.2.3","type":"module"}',
    'flash.config.ts': `export default ${JSON.stringify(config)};`,
    'src/hello.ts': HELLO.replaceAll('HELLO', 'one'),
    'src/work.ts': WORK,
  });
  // The cloud would unpack the image; what is in it is the artifact.
  server = await startRunpodServer({ imageOf: () => join(project.dir, '.flash/artifact.tar.gz') });
  environment = {
    RUNPOD_API_BASE_URL: server.url,
    RUNPOD_API_KEY: server.key,
    DOCKER_CONFIG: folder,
    FLASH_REGISTRY_MIRRORS: `docker.io=${registry.host}`,
    TOKEN,
  };
});

afterAll(async () => {
  await server?.close();
  await Promise.all([flash?.remove(), registry?.close(), project?.remove()]);
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => flash.run([...args, '--project', project.dir], environment);

async function told<Told>(...args: string[]): Promise<Told> {
  const { code, stdout, stderr } = await run(...args, '--json');
  if (code !== 0) throw new Error(`flash ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as Told;
}

const headers = () => ({ authorization: `Bearer ${server.key}` });
const hello = async (url: string) => (await fetch(`${url}/hello`, { headers: headers() })).json();

it('deploys a project to Runpod: plan, image, proof, jobs, a version that does not start, and the way back', async () => {
  const dry = await run('deploy', '--dry-run');
  expect([dry.code, dry.stderr]).toEqual([0, expect.any(String)]);
  expect(dry.stdout).toMatch(/hello\s+\$0\.00 with 0\s+\$0\.12 with 2/);
  expect(dry.stdout).toContain('hello asks for cpu3c-1-2 and gets 2 vCPU with 4 GB');
  expect(dry.stdout).toMatch(/gives Runpod the credential flash-127\.0\.0\.1:\d+-jane-\w+/);
  expect(server.seen.filter(({ method }) => method !== 'GET')).toEqual([]);

  const first = await run('deploy');
  expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('hello  created, version 1')]);
  expect(first.stderr).toContain('Note: Runpod lowers the workers');
  expect(first.stdout).toContain('-H "Authorization: Bearer $RUNPOD_API_KEY"');
  expect(first.stdout + first.stderr).not.toContain(server.key);
  const [credential] = server.account.registries;
  expect(credential).toMatchObject({ username: 'jane', password: 'secret' });

  const again = await told<Deployed>('deploy');
  expect(again.endpoints).toMatchObject([
    { name: 'hello', action: 'none', version: 1 },
    { name: 'work', action: 'none', version: 1 },
  ]);
  const [one, work] = again.endpoints;
  expect(server.account.endpoints.get(one!.id)?.record.settings.registry).toBe(credential?.id);
  expect(await hello(one!.url)).toEqual({ hello: 'one', length: TOKEN.length });
  const body = JSON.stringify({ input: { text: 'loud' } });
  const job = await fetch(`${work!.url}/runsync`, { method: 'POST', headers: headers(), body });
  const { id, output } = (await job.json()) as { id: string; output: string };
  expect(output).toBe('LOUD');
  expect(await told('jobs', 'show', id)).toMatchObject({ job: { id, state: 'COMPLETED', output: 'LOUD' } });

  await project.write({ 'src/hello.ts': HELLO.replaceAll('HELLO', 'broken') });
  const broken = await run('deploy');
  expect(broken.code).toBe(1);
  expect(broken.stderr).toMatch(/Version 2 of hello did not become healthy[^]*no model for you/);
  expect(broken.stderr).toContain('hello has the settings of version 1 again');
  expect(await hello(one!.url)).toMatchObject({ hello: 'one' });

  await project.write({ 'src/hello.ts': HELLO.replaceAll('HELLO', 'two') });
  expect((await told<Deployed>('deploy')).endpoints[0]).toMatchObject({ action: 'update', version: 4 });
  expect(await hello(one!.url)).toMatchObject({ hello: 'two' });
  expect(await told('rollback', 'hello')).toMatchObject({ rolledBack: [{ from: 4, version: 5 }] });
  expect(await hello(one!.url)).toMatchObject({ hello: 'one' });

  const { stdout } = await run('status');
  expect(stdout).toMatch(/hello\s+5\s+serving\s+\d\s+http:/);
  expect((await run('logs', 'hello')).stdout).toContain('/hello');
  const promoted = await run('promote', 'hello');
  expect([promoted.code, promoted.stderr]).toEqual([1, expect.stringContaining('--env')]);
  expect(await told('undeploy', '--yes')).toMatchObject({ removed: [{ name: 'hello' }, { name: 'work' }] });
  expect(server.account.endpoints.size).toBe(0);
  expect(server.misfits).toEqual([]);
});

it('takes an image that exists, by its tag, and tells one that does not, or is of another source', async () => {
  const name = `${registry.host}/acme/shop`;
  const { image } = await told<{ readonly image: { readonly digest: string } }>('build', '--image', `${name}:1.0`);
  const dry = ['deploy', '--dry-run', '--image', `${name}:1.0`] as const;
  const planned = await run(...dry, '--json');
  expect([planned.code, planned.stderr]).toEqual([0, expect.not.stringContaining('another source')]);
  await project.write({ 'src/hello.ts': HELLO.replaceAll('HELLO', 'three') });
  const other = await run(...dry, '--json');
  expect([other.code, other.stderr]).toEqual([0, expect.stringContaining(':1.0 was made of another source')]);
  const missing = await run('deploy', '--dry-run', '--image', `${name}:2.0`);
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('FLASH_IMAGE_MISSING')]);
  expect(server.seen.some(({ method, path }) => method === 'POST' && path.includes(image.digest))).toBe(false);
});

it('says without a key how to get one', async () => {
  const { RUNPOD_API_KEY: _, ...without } = environment;
  const { code, stderr } = await flash.run(['status', '--project', project.dir], without);
  expect([code, stderr]).toEqual([1, expect.stringContaining('flash login')]);
});
