import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { baseImage, startTestRegistry, type TestRegistry } from '@flash-ts/testkit/registry';
import { FlashCommand } from './flash-command.js';

const CANARY = 'canary-5b1d7e90';
const FILES = {
  'package.json': '{"name":"shop","version":"1.2.3","type":"module"}',
  '.env': `TOKEN=${CANARY}\nPLAIN=${CANARY}\n`,
  'src/hello.ts': `
    import { FlashEndpoint, Get, secret } from '@flash-ts/core';
    @FlashEndpoint({ cpu: 'cpu3c-1-2', env: { TOKEN: secret('TOKEN'), MODE: 'fast' } })
    export class Hello { @Get('/hello') hello() { return { token: process.env.TOKEN }; } }
  `,
};

let flash: FlashCommand;
let registry: TestRegistry;
let dockerConfig: string;
const projects: FixtureProject[] = [];

beforeAll(async () => {
  flash = await FlashCommand.create();
  dockerConfig = await mkdtemp(join(tmpdir(), 'flash-docker-'));
});

beforeEach(async () => {
  registry = await startTestRegistry({ auth: 'bearer', password: CANARY });
  await baseImage(registry.content, { repository: 'library/node', tag: '24-slim' });
  await login(CANARY);
});

afterEach(() => registry.close());

afterAll(async () => {
  await flash.remove();
  await Promise.all(projects.map((project) => project.remove()));
  await rm(dockerConfig, { recursive: true, force: true });
});

async function login(password: string): Promise<void> {
  const auth = Buffer.from(`jane:${password}`).toString('base64');
  await writeFile(join(dockerConfig, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
}

async function newProject(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const project = await fixtureProject({ ...FILES, ...files });
  projects.push(project);
  return project.dir;
}

const environment = () => ({
  DOCKER_CONFIG: dockerConfig,
  FLASH_REGISTRY_MIRRORS: `docker.io=${registry.host}`,
  TOKEN: CANARY,
  SHELL_SECRET: CANARY,
});

const build = (dir: string, ...args: string[]) => flash.run(['build', '--project', dir, ...args], environment());

interface Told {
  readonly image: {
    digest: string;
    reference?: string;
    tags: string[];
    sentBytes: number;
    base: { reference: string };
  };
}

async function told(dir: string, ...args: string[]): Promise<Told['image']> {
  const { code, stdout, stderr } = await build(dir, ...args, '--json');
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
  return (JSON.parse(stdout) as Told).image;
}

const writes = () =>
  registry.seen.filter(({ method }) => !['GET', 'HEAD'].includes(method)).map(({ method }) => method);

it('is pushed with its tags, the same from any folder, and not again when nothing has changed', async () => {
  const name = `${registry.host}/acme/shop:1.0`;
  const first = await told(await newProject(), '--image', name, '--tag', 'latest', '--tag', '1');
  expect(first).toMatchObject({
    reference: `${registry.host}/acme/shop@${first.digest}`,
    tags: ['1.0', 'latest', '1'],
    base: { reference: 'docker.io/library/node:24-slim' },
  });
  expect(first.sentBytes).toBeGreaterThan(100_000);
  const { tags } = registry.content.of('acme/shop');
  expect(['1.0', 'latest', '1'].map((tag) => tags.get(tag))).toEqual([first.digest, first.digest, first.digest]);
  registry.seen.length = 0;
  const second = await told(await newProject(), '--image', name);
  expect({ digest: second.digest, sentBytes: second.sentBytes }).toEqual({ digest: first.digest, sentBytes: 0 });
  expect(writes()).toEqual([]);
});

it('has no secret in any layer, config, manifest or bill of materials', async () => {
  const { digest } = await told(await newProject(), '--image', `${registry.host}/acme/shop`);
  const contents = registry.content.everything().map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes));
  expect(contents.some((bytes) => bytes.includes('app/worker.mjs'))).toBe(true);
  expect(contents.some((bytes) => bytes.includes(digest))).toBe(true);
  expect(contents.filter((bytes) => bytes.includes(CANARY))).toEqual([]);
});

it('has a bill of materials with the packages that the artifact has', async () => {
  const { digest } = await told(await newProject(), '--image', `${registry.host}/acme/shop`);
  const { manifests } = JSON.parse(String(registry.content.manifest('acme/shop', digest.replace(':', '-'))?.bytes)) as {
    manifests: { digest: string }[];
  };
  const referrer = registry.content.manifest('acme/shop', manifests[0]?.digest ?? '');
  const { layers } = JSON.parse(String(referrer?.bytes)) as { layers: { digest: string }[] };
  const bom: unknown = JSON.parse(String(registry.content.of('acme/shop').blobs.get(layers[0]?.digest ?? '')));
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'shop', version: '1.2.3' } },
    components: expect.arrayContaining([
      expect.objectContaining({ group: '@nestjs', name: 'core', licenses: [{ expression: 'MIT' }] }),
      expect.objectContaining({ name: 'fastify', purl: expect.stringMatching(/^pkg:npm\/fastify@\d/) }),
      expect.objectContaining({ group: '@flash-ts', name: 'worker' }),
    ]),
  });
  // What only builds need is not in it.
  expect(JSON.stringify(bom)).not.toMatch(/"name":"(?:rolldown|typescript|jest)"/);
});

it('is written to a folder instead', async () => {
  const dir = await newProject();
  const { code, stdout } = await build(dir, '--oci-dir', 'image', '--tag', '1.0');
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(' in image') });
  const { manifests } = JSON.parse(await readFile(join(dir, 'image/index.json'), 'utf8')) as { manifests: object[] };
  expect(manifests[0]).toMatchObject({ annotations: { 'org.opencontainers.image.ref.name': '1.0' } });
  expect(writes()).toEqual([]);
  expect(await readdir(join(dir, '.flash'))).not.toContainEqual(expect.stringMatching(/^\.build-/));
});

it('is built on what the endpoint names, or on --base', async () => {
  await baseImage(registry.content, { repository: 'acme/base', tag: '2' });
  const endpoint = FILES['src/hello.ts'].replace(
    "cpu: 'cpu3c-1-2',",
    `cpu: 'cpu3c-1-2', image: '${registry.host}/acme/base:2',`,
  );
  const dir = await newProject({ 'src/hello.ts': endpoint });
  const name = `${registry.host}/acme/shop`;
  expect((await told(dir, '--image', name)).base.reference).toBe(`${registry.host}/acme/base:2`);
  expect((await told(dir, '--image', name, '--base', 'node:24-slim')).base.reference).toBe(
    'docker.io/library/node:24-slim',
  );
});

it('with a wrong password is refused before the project is built', async () => {
  await login('wrong');
  const dir = await newProject();
  const { code, stderr } = await build(dir, '--image', `${registry.host}/acme/shop`);
  expect(code).toBe(1);
  expect(stderr).toContain('FLASH_REGISTRY_DENIED');
  expect(stderr).not.toContain('discover');
  await expect(readdir(join(dir, '.flash'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('tells why it waits, and ends with an error of its own where a registry stays busy', async () => {
  const dir = await newProject();
  registry.fail('GET', /manifests/, (_, response) => Boolean(response.writeHead(503).end()), 1);
  const { code, stderr } = await build(dir, '--image', `${registry.host}/acme/shop`);
  expect(code).toBe(0);
  expect(stderr).toContain('answered 503 for the manifest 24-slim of library/node; again in 1 s');
});

it.each([
  [['--tag', 'x'], 'The option --tag is of images'],
  [['--image', 'acme/Shop'], 'lower case'],
  [['--image', 'acme/shop', '--platform', 'windows/amd64'], 'workers run on Linux'],
])('does not take %j', async (args, message) => {
  const { code, stderr } = await build(await newProject(), ...args);
  expect(code).not.toBe(0);
  expect(stderr).toContain(message);
});
