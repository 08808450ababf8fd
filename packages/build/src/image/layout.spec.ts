import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveOf } from '@flash-ts/testkit/archives';
import { baseImage, startTestRegistry, type TestRegistry } from '@flash-ts/testkit/registry';
import { buildImage } from './build-image.js';
import { writeLayout } from './layout.js';
import { Registries } from './registry/registries.js';

let dir: string;
let registry: TestRegistry;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-layout-'));
  registry = await startTestRegistry();
  await baseImage(registry.content, { repository: 'library/node', tag: '24-slim' });
  const { archive } = await archiveOf([[{ name: 'worker.mjs' }, 'start();\n']]);
  await writeFile(join(dir, 'artifact.tar.gz'), archive);
});

afterEach(async () => {
  await registry.close();
  await rm(dir, { recursive: true, force: true });
});

async function write(names: readonly string[], version = '1.0.0', to = 'layout') {
  const registries = new Registries({
    env: { DOCKER_CONFIG: dir, FLASH_REGISTRY_MIRRORS: `docker.io=${registry.host}` },
  });
  const image = await buildImage({
    registries,
    artifact: join(dir, 'artifact.tar.gz'),
    outDir: dir,
    cacheDir: join(dir, 'cache'),
    base: 'node:24-slim',
    facts: {
      app: 'shop',
      version,
      fingerprint: 'f',
      artifactDigest: 'a',
      framework: 'w',
      created: '1970-01-01T00:00:00Z',
    },
    bom: { bomFormat: 'CycloneDX' },
  });
  try {
    await writeLayout(image, join(dir, to), { names });
    return image;
  } finally {
    await image.remove();
    await registries.close();
  }
}

const read = async (path: string) =>
  JSON.parse(await readFile(join(dir, 'layout', path), 'utf8')) as Record<string, unknown>;
const blobs = () => readdir(join(dir, 'layout/blobs/sha256'));

it('has every blob of the image by its digest, the base’s too, and the image by its name', async () => {
  const { manifest, bom } = await write(['1.0', 'latest']);
  expect(await read('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
  const named = (name: string) => ({
    ...manifest.descriptor,
    annotations: { 'org.opencontainers.image.ref.name': name },
  });
  expect(await read('index.json')).toMatchObject({ manifests: [named('1.0'), named('latest'), bom?.descriptor] });
  const names = await blobs();
  // Two layers, the config, the manifest; and of the bill of materials itself, its empty config and its manifest.
  expect(names).toHaveLength(7);
  for (const name of names)
    expect(
      createHash('sha256')
        .update(await readFile(join(dir, 'layout/blobs/sha256', name)))
        .digest('hex'),
    ).toBe(name);
});

it('keeps other images, and replaces one of the same name', async () => {
  const first = await write(['1.0']);
  const second = await write(['2.0'], '2.0.0');
  const third = await write(['2.0'], '3.0.0');
  const { manifests } = (await read('index.json')) as { manifests: { digest: string; annotations?: object }[] };
  const images = manifests.filter(({ annotations }) => annotations).map(({ digest }) => digest);
  expect(images).toEqual([first.manifest.descriptor.digest, third.manifest.descriptor.digest]);
  expect(images).not.toContain(second.manifest.descriptor.digest);
});

it('does not read again what is there', async () => {
  await write(['1.0']);
  registry.seen.length = 0;
  await write(['1.0']);
  const layers = registry.seen.filter(({ path }) => path.includes('/blobs/'));
  // Only the config of the base.
  expect(layers).toHaveLength(1);
});

it('is not written into a folder with something else in it', async () => {
  await mkdir(join(dir, 'other'));
  await writeFile(join(dir, 'other/notes.txt'), 'mine');
  await expect(write(['1.0'], '1.0.0', 'other')).rejects.toMatchObject({
    code: 'FLASH_IMAGE_LAYOUT_UNWRITABLE',
    message: expect.stringContaining('notes.txt'),
  });
  expect(await readdir(join(dir, 'other'))).toEqual(['notes.txt']);
});
