import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveOf, readTar } from '@flash-ts/testkit/archives';
import { baseImage, startTestRegistry, type TestRegistry, type TestRegistryOptions } from '@flash-ts/testkit/registry';
import { buildImage, type BuildImageOptions } from './build-image.js';
import type { ImageProgress } from './progress.js';
import { checkPush, pushImage, type PushOptions } from './push-image.js';
import { parseReference } from './reference.js';
import { Registries } from './registry/registries.js';
import type { Retry } from './registry/transport.js';

const FACTS = {
  app: 'shop',
  version: '1.2.3',
  fingerprint: 'f'.repeat(64),
  artifactDigest: 'a'.repeat(64),
  framework: '@flash-ts/worker@0.1.0',
  created: '1970-01-01T00:00:00.000Z',
};
const BOM = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [] };

let dir: string;
let registry: TestRegistry;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-image-'));
  await mkdir(join(dir, 'out'));
});

afterEach(async () => {
  await registry.close();
  await rm(dir, { recursive: true, force: true });
});

async function open(options?: TestRegistryOptions): Promise<void> {
  registry = await startTestRegistry(options);
  await baseImage(registry.content, { repository: 'library/node', tag: '24-slim' });
  const { archive } = await archiveOf([
    [{ name: 'chunks/a.mjs' }, 'export const a = 1;\n'.repeat(20_000)],
    [{ name: 'worker.mjs' }, 'start();\n'],
  ]);
  await writeFile(join(dir, 'artifact.tar.gz'), archive);
  await login('jane', 'secret');
}

/** Writes Docker's config.json. */
async function login(user: string, password: string): Promise<void> {
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  await writeFile(join(dir, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
}

interface Push extends Partial<Pick<BuildImageOptions, 'base' | 'platform' | 'bom' | 'facts'>> {
  readonly to?: string;
  readonly tags?: PushOptions['tags'];
  readonly chunkBytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImageProgress) => void;
}

/** Builds an image and pushes it; waits are not waited for, and told. */
async function push({
  to = `${registry.host}/acme/shop:1.0`,
  tags,
  chunkBytes,
  onProgress,
  signal,
  ...build
}: Push = {}) {
  const retries: Retry[] = [];
  const registries = new Registries({
    env: { DOCKER_CONFIG: dir, FLASH_REGISTRY_MIRRORS: `docker.io=${registry.host}` },
    signal,
    onRetry: (retry) => retries.push(retry),
    wait: async () => undefined,
  });
  try {
    const image = await buildImage({
      registries,
      artifact: join(dir, 'artifact.tar.gz'),
      outDir: join(dir, 'out'),
      cacheDir: join(dir, 'cache'),
      base: `${registry.host}/library/node:24-slim`,
      facts: FACTS,
      signal,
      ...build,
    });
    try {
      const options = { registries, to: parseReference(to), tags, chunkBytes, onProgress };
      return { ...(await pushImage(image, options)), image, retries };
    } finally {
      await image.remove();
    }
  } finally {
    await registries.close();
  }
}

const tagsThere = () => Object.fromEntries(registry.content.of('acme/shop').tags);
const sends = () =>
  registry.seen
    .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
    .map(({ method, path }) => `${method} ${path.split('?')[0]}`);

describe('a push', () => {
  it('has the base’s layers, one with the artifact, and the config of a worker', async () => {
    await open();
    const { digest, reference, image } = await push();
    expect(reference).toBe(`${registry.host}/acme/shop@${digest}`);
    expect(tagsThere()).toEqual({ '1.0': digest });
    const { bytes } = registry.content.manifest('acme/shop', '1.0') ?? {};
    const manifest = JSON.parse(String(bytes)) as {
      config: { digest: string };
      layers: unknown[];
      annotations: object;
    };
    expect(manifest.layers).toHaveLength(2);
    expect(manifest.annotations).toMatchObject({
      'org.opencontainers.image.base.name': `${registry.host}/library/node:24-slim`,
      'org.opencontainers.image.base.digest': image.base.digest,
      'flash-ts.source-fingerprint': FACTS.fingerprint,
    });
    const config: unknown = JSON.parse(String(registry.content.of('acme/shop').blobs.get(manifest.config.digest)));
    expect(config).toMatchObject({
      created: FACTS.created,
      os: 'linux',
      architecture: 'amd64',
      config: {
        User: '1000:1000',
        WorkingDir: '/app',
        Entrypoint: ['node', '/app/worker.mjs'],
        ExposedPorts: { '8000/tcp': {} },
        Env: expect.arrayContaining([
          'NODE_VERSION=24.11.0',
          'PORT=8000',
          'PORT_HEALTH=8000',
          'HEALTH_CHECK_PATH=/ping',
        ]),
      },
      rootfs: { diff_ids: [expect.any(String), expect.any(String)] },
      history: [{ created_by: 'a test' }, { created_by: 'flash build --image' }],
    });
    expect(config).not.toHaveProperty('config.Cmd');
    expect(await readdir(join(dir, 'out'))).toEqual([]);
  });

  it('mounts the base’s layers from their repository, and sends the tag last', async () => {
    await open();
    const progress: ImageProgress[] = [];
    await push({ bom: BOM, tags: ['latest'], onProgress: (one) => progress.push(one) });
    expect(progress).toContainEqual(
      expect.objectContaining({ step: 'blob-there', what: 'base layer', how: 'mounted' }),
    );
    expect(sends().slice(-2)).toEqual(['PUT /v2/acme/shop/manifests/1.0', 'PUT /v2/acme/shop/manifests/latest']);
    const firstManifest = sends().findIndex((line) => line.includes('/manifests/'));
    expect(sends()[firstManifest]).toMatch(/manifests\/sha256:/);
  });

  it('copies the base’s layers from another registry', async () => {
    await open();
    const other = await startTestRegistry();
    try {
      const { digest, sentBytes } = await push({ to: `${other.host}/acme/shop:1.0` });
      expect(other.content.manifest('acme/shop', '1.0')?.digest).toBe(digest);
      expect(other.content.of('acme/shop').blobs.size).toBe(3);
      expect(sentBytes).toBeGreaterThan(0);
    } finally {
      await other.close();
    }
  });

  it('sends nothing of what is there, not even a manifest', async () => {
    await open();
    const first = await push({ bom: BOM });
    registry.seen.length = 0;
    const second = await push({ bom: BOM });
    expect(second.digest).toBe(first.digest);
    expect(second.sentBytes).toBe(0);
    expect(sends()).toEqual([]);
  });

  it('sends the rest in chunks where there is more than one', async () => {
    await open();
    const sent: number[] = [];
    const { image } = await push({
      chunkBytes: 1000,
      onProgress: (one) => one.step === 'blob' && one.what === 'layer' && sent.push(one.done),
    });
    expect(image.layer.size).toBeGreaterThan(1000);
    expect(sent.at(-1)).toBe(image.layer.size);
    expect(sends().filter((line) => line.startsWith('PATCH')).length).toBeGreaterThan(2);
  });

  it('has the latest tag where none is named', async () => {
    await open();
    const { digest } = await push({ to: `${registry.host}/acme/shop` });
    expect(tagsThere()).toEqual({ latest: digest });
  });

  it('ends when it is called off, and moves no tag', async () => {
    await open();
    const controller = new AbortController();
    registry.fail('PATCH', /./, () => {
      controller.abort(new Error('called off'));
      return true;
    });
    await expect(push({ signal: controller.signal })).rejects.toThrow('called off');
    expect(tagsThere()).toEqual({});
  });
});

describe('who the client is', () => {
  it.each(['basic', 'bearer'] as const)('is shown to a registry that asks by %s', async (auth) => {
    await open({ auth });
    const { digest } = await push({ bom: BOM });
    expect(tagsThere()).toMatchObject({ '1.0': digest });
  });

  it.each(['basic', 'bearer'] as const)('a wrong password is told before anything is made (%s)', async (auth) => {
    await open({ auth });
    await login('jane', 'wrong');
    const registries = new Registries({ env: { DOCKER_CONFIG: dir } });
    const check = checkPush(registries, parseReference(`${registry.host}/acme/shop:1.0`));
    await expect(check).rejects.toMatchObject({
      code: 'FLASH_REGISTRY_DENIED',
      message: expect.stringContaining('does not let jane write to acme/shop'),
      fix: expect.stringContaining(`docker login ${registry.host}`),
    });
    await expect(check).rejects.not.toThrow(/wrong$|secret/);
    await registries.close();
  });

  it('missing credentials are told as missing', async () => {
    await open({ auth: 'bearer' });
    await writeFile(join(dir, 'config.json'), '{}');
    await expect(push()).rejects.toMatchObject({
      code: 'FLASH_REGISTRY_DENIED',
      message: expect.stringContaining('a client without credentials'),
    });
  });

  it('is not shown to another host that a download is redirected to', async () => {
    await open({ auth: 'basic' });
    const store = await startTestRegistry();
    const target = await startTestRegistry();
    try {
      const { layer } = await baseImage(store.content, { repository: 'store', tag: 'x' });
      registry.fail(
        'GET',
        /\/blobs\//,
        (request, response) => {
          if (!request.url?.includes(layer) || request.headers.authorization === undefined) return false;
          response.writeHead(307, { location: `http://${store.host}/v2/store/blobs/${layer}?signature=1` }).end();
          return true;
        },
        10,
      );
      await push({ to: `${target.host}/acme/shop:1.0` });
      const asked = store.seen.filter(({ path }) => path.includes('signature'));
      expect(asked).toHaveLength(1);
      expect(asked[0]?.headers).not.toHaveProperty('authorization');
    } finally {
      await store.close();
      await target.close();
    }
  });

  it('is not shown to another host that an upload is sent to', async () => {
    await open({ auth: 'basic' });
    const store = await startTestRegistry();
    const session = async () => {
      const begun = await fetch(`http://${store.host}/v2/acme/shop/blobs/uploads/`, { method: 'POST' });
      return `http://${store.host}${begun.headers.get('location')}`;
    };
    try {
      registry.fail(
        'POST',
        /uploads\/$/,
        async (_, response) => {
          response.writeHead(202, { location: await session() }).end();
          return true;
        },
        10,
      );
      // The blobs are in the other place, where the registry would know them.
      await expect(push()).rejects.toMatchObject({ code: 'FLASH_REGISTRY_REFUSED' });
      const patches = store.seen.filter(({ method }) => method === 'PATCH' || method === 'PUT');
      expect(patches.length).toBeGreaterThan(0);
      expect(patches.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    } finally {
      await store.close();
    }
  });
});

describe('a registry with faults', () => {
  it.each([
    [429, { 'retry-after': '2' }, 2000],
    [503, {}, 250],
  ])('that answers %i is asked again', async (status, headers, waitMs) => {
    await open();
    registry.fail('HEAD', /blobs/, (_, response) => Boolean(response.writeHead(status, headers).end()), 1);
    registry.fail('PUT', /manifests\/1\.0/, (_, response) => Boolean(response.writeHead(status, headers).end()), 2);
    const { retries, digest } = await push();
    expect(tagsThere()).toEqual({ '1.0': digest });
    expect(retries).toHaveLength(3);
    expect(retries[0]).toMatchObject({ why: `answered ${status}`, waitMs });
  });

  it('that answers with a part where none was asked for is not believed, and no tag is moved', async () => {
    await open();
    registry.fail('HEAD', /blobs/, (_, response) => Boolean(response.writeHead(206).end()), 100);
    await expect(push()).rejects.toMatchObject({
      code: 'FLASH_REGISTRY_REFUSED',
      message: expect.stringContaining('206'),
    });
    expect(tagsThere()).toEqual({});
  });

  it('that stays busy is told as busy, and no tag is moved', async () => {
    await open();
    registry.fail('PATCH', /./, (_, response) => Boolean(response.writeHead(503).end()), 100);
    await expect(push()).rejects.toMatchObject({
      code: 'FLASH_REGISTRY_BUSY',
      message: expect.stringContaining('503'),
    });
    expect(tagsThere()).toEqual({});
  });

  it('that asks to wait for an hour is not waited for', async () => {
    await open();
    registry.fail('GET', /manifests/, (_, response) =>
      Boolean(response.writeHead(429, { 'retry-after': '3600' }).end()),
    );
    await expect(push()).rejects.toMatchObject({
      code: 'FLASH_REGISTRY_BUSY',
      message: expect.stringContaining('asks to wait 3600 s'),
    });
  });

  it('that drops the connection in the middle of an upload gets the rest only', async () => {
    await open();
    let kept = 0;
    registry.fail('PATCH', /./, (request) => {
      const id = request.url?.split('/').at(-1) ?? '';
      request.once('data', (chunk: Buffer) => {
        kept = Math.min(chunk.length, 700);
        registry.content.uploads.set(id, chunk.subarray(0, kept));
        request.socket.destroy();
      });
      return true;
    });
    const { retries, digest } = await push();
    expect(retries.length).toBeGreaterThan(0);
    expect(kept).toBe(700);
    const ranges = registry.seen
      .filter(({ method }) => method === 'PATCH')
      .map(({ headers }) => headers['content-range']);
    expect(ranges).toContainEqual(expect.stringMatching(/^700-/));
    expect(tagsThere()).toEqual({ '1.0': digest });
  });

  it('that has forgotten an upload gets it from the beginning', async () => {
    await open();
    registry.fail('PATCH', /./, (request, response) => {
      registry.content.uploads.clear();
      response.writeHead(404).end();
      return Boolean(request);
    });
    const { digest } = await push();
    expect(tagsThere()).toEqual({ '1.0': digest });
  });

  it('that has taken a blob and lost the answer is believed', async () => {
    await open();
    registry.fail('PUT', /uploads/, (request) => {
      const id = request.url?.split('?')[0]?.split('/').at(-1) ?? '';
      registry.content.putBlob('acme/shop', registry.content.uploads.get(id) ?? Buffer.alloc(0));
      registry.content.uploads.delete(id);
      request.socket.destroy();
      return true;
    });
    const { digest } = await push();
    expect(tagsThere()).toEqual({ '1.0': digest });
  });

  it.each([
    ['gives it', true],
    ['gives all again', false],
  ])('that breaks off in the middle of a download is asked for the rest, and %s', async (_, hasRanges) => {
    await open();
    const target = await startTestRegistry();
    try {
      const { layer } = await baseImage(registry.content, { repository: 'library/node', tag: '24-slim' });
      const bytes = registry.content.of('library/node').blobs.get(layer) ?? Buffer.alloc(0);
      const isFor = (path?: string) => path?.endsWith(layer) ?? false;
      registry.fail(
        'GET',
        /\/blobs\//,
        ({ url }, response) => {
          if (!isFor(url)) return false;
          response.writeHead(200, { 'content-length': bytes.length });
          return response.write(bytes.subarray(0, 20), () => response.destroy());
        },
        2,
      );
      if (!hasRanges)
        registry.fail(
          'GET',
          /\/blobs\//,
          ({ url }, response) => isFor(url) && Boolean(response.writeHead(200).end(bytes)),
        );
      const { digest } = await push({ to: `${target.host}/acme/shop:1.0` });
      expect(target.content.manifest('acme/shop', '1.0')?.digest).toBe(digest);
      const ranges = registry.seen.filter(({ path }) => isFor(path)).map(({ headers }) => headers.range);
      expect(ranges).toEqual([undefined, 'bytes=20-']);
    } finally {
      await target.close();
    }
  });

  it.each([
    ['a manifest by its digest', /manifests\/sha256/],
    ['a config', /blobs\//],
  ])('that lies about %s is found out', async (_, path) => {
    await open();
    await baseImage(registry.content, {
      repository: 'library/node',
      tag: '24-slim',
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    registry.fail('GET', path, (__, response) => Boolean(response.writeHead(200).end('{"schemaVersion":2}')));
    await expect(push()).rejects.toMatchObject({ code: 'FLASH_REGISTRY_DIGEST_WRONG' });
    expect(sends()).toEqual([]);
  });

  it('that lies about a layer is found out before the last byte is passed on', async () => {
    await open();
    const target = await startTestRegistry();
    try {
      const { layer } = await baseImage(registry.content, { repository: 'library/node', tag: '24-slim' });
      const { blobs } = registry.content.of('library/node');
      blobs.set(layer, Buffer.alloc(blobs.get(layer)?.length ?? 0, 'x'));
      await expect(push({ to: `${target.host}/acme/shop:1.0` })).rejects.toMatchObject({
        code: 'FLASH_REGISTRY_DIGEST_WRONG',
      });
      expect(target.content.of('acme/shop').tags.size).toBe(0);
    } finally {
      await target.close();
    }
  });

  it('that says another digest of a tag than it gives is found out', async () => {
    await open();
    registry.fail('GET', /manifests\/24-slim/, (_, response) =>
      Boolean(
        response.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }).end('{"schemaVersion":2}'),
      ),
    );
    await expect(push()).rejects.toMatchObject({ code: 'FLASH_REGISTRY_DIGEST_WRONG' });
  });

  it.each([
    ['http://198.51.100.7/blob', /198\.51\.100\.7\/blob, which is not encrypted/],
    ['ftp://example.com/blob?key=hidden', /ftp:|example\.com/],
    ['/again', /redirects/],
  ])('that redirects to %s is not followed', async (location, message) => {
    await open();
    registry.fail('GET', /manifests|again/, (_, response) => Boolean(response.writeHead(302, { location }).end()), 100);
    await expect(push()).rejects.toMatchObject({
      code: 'FLASH_REGISTRY_REDIRECT_REFUSED',
      message: expect.stringMatching(message),
    });
  });

  it('whose second tag fails says which tags have moved', async () => {
    await open();
    registry.fail('PUT', /manifests\/latest/, (_, response) =>
      Boolean(response.writeHead(400).end('{"errors":[{"message":"this tag is protected"}]}')),
    );
    await expect(push({ tags: ['latest'] })).rejects.toMatchObject({
      code: 'FLASH_REGISTRY_REFUSED',
      message: expect.stringContaining('this tag is protected'),
      state: expect.stringContaining('of its tags only 1.0 moved to it'),
    });
  });

  it('that can’t be reached is told at once', async () => {
    await open();
    await expect(push({ base: '127.0.0.1:1/library/node:24' })).rejects.toMatchObject({
      code: 'FLASH_REGISTRY_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('that answers with a page is no registry', async () => {
    await open();
    registry.fail('GET', /manifests/, (_, response) =>
      Boolean(response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>')),
    );
    await expect(push()).rejects.toMatchObject({ code: 'FLASH_REGISTRY_ANSWER_INVALID' });
  });
});

describe('a base image', () => {
  it('that vanished is told by its name', async () => {
    await open();
    await expect(push({ base: `${registry.host}/library/node:23` })).rejects.toMatchObject({
      code: 'FLASH_IMAGE_BASE_MISSING',
      message: expect.stringContaining('library/node:23'),
    });
  });

  it('whose layer vanished after its manifest was read is told', async () => {
    await open();
    const target = await startTestRegistry();
    try {
      const { layer } = await baseImage(registry.content, { repository: 'library/node', tag: '24-slim' });
      registry.content.of('library/node').blobs.delete(layer);
      await expect(push({ to: `${target.host}/acme/shop` })).rejects.toMatchObject({
        code: 'FLASH_REGISTRY_REFUSED',
        message: expect.stringContaining('404'),
      });
    } finally {
      await target.close();
    }
  });

  it('with several platforms gives the wanted one', async () => {
    await open();
    const platforms = ['linux/arm64/v8', 'linux/amd64', 'unknown/unknown'];
    const { manifests } = await baseImage(registry.content, { repository: 'library/node', tag: 'multi', platforms });
    const base = `${registry.host}/library/node:multi`;
    expect((await push({ base })).image.base.digest).toBe(manifests['linux/amd64']);
    const arm = await push({ base, platform: 'linux/arm64' });
    expect(arm.image.base.digest).toBe(manifests['linux/arm64/v8']);
    expect(arm.image.platform).toBe('linux/arm64/v8');
    await expect(push({ base, platform: 'linux/s390x' })).rejects.toMatchObject({
      code: 'FLASH_IMAGE_BASE_UNSUITABLE',
      message: expect.stringContaining('it is for linux/arm64/v8, linux/amd64'),
    });
  });

  it('without Node gets that of the image with Node, which is read once', async () => {
    await open();
    const { archive } = await archiveOf([
      [{ name: 'usr/local/bin/corepack' }, 'another file'],
      [{ name: 'usr/local/bin/node', mode: 0o755 }, 'the program of Node'],
    ]);
    await baseImage(registry.content, { repository: 'library/node', tag: '24-slim', archive });
    await baseImage(registry.content, { repository: 'nvidia/cuda', tag: '12', config: { Env: ['PATH=/bin'] } });
    const base = 'nvidia/cuda:12';
    const first = await push({ base, to: `${registry.host}/acme/gpu:1` });
    const layers = first.image.blobs.filter(({ what }) => what === 'layer');
    expect(layers).toHaveLength(2);
    const added = registry.content.of('acme/gpu').blobs.get(layers[0]?.descriptor.digest ?? '') ?? Buffer.alloc(0);
    const path = join(dir, 'node.tar.gz');
    await writeFile(path, added);
    expect(await readTar(path)).toEqual([
      { path: 'usr/local/bin/node', type: 'file', content: Buffer.from('the program of Node') },
    ]);
    registry.seen.length = 0;
    const second = await push({ base, to: `${registry.host}/acme/gpu:1` });
    expect(second.digest).toBe(first.digest);
    const configs = registry.seen.filter(({ method, path: asked }) => method === 'GET' && asked.includes('/blobs/'));
    // Those of both bases, and no layer.
    expect(configs).toHaveLength(2);
  });

  it.each([
    ['another Node', { Env: ['NODE_VERSION=20.1.0'] }, /has Node 20\.1\.0; workers run on Node 24/],
    ['none, where the image with Node has none either', { Env: [] }, /has no \/usr\/local\/bin\/node/],
  ])('with %s is refused', async (_, config, message) => {
    await open();
    await baseImage(registry.content, { repository: 'acme/base', tag: '1', config });
    await expect(push({ base: `${registry.host}/acme/base:1` })).rejects.toMatchObject({
      code: 'FLASH_IMAGE_BASE_UNSUITABLE',
      message: expect.stringMatching(message),
    });
  });

  it('keeps its process 1, its Node and its options of Node', async () => {
    await open();
    const config = {
      Entrypoint: ['/usr/bin/tini', '--', '/nodejs/bin/node'],
      Env: ['NODE_OPTIONS=--enable-source-maps', 'NODE_VERSION=24.1.0'],
      Labels: { a: 'b', 'org.opencontainers.image.title': 'base' },
    };
    await baseImage(registry.content, { repository: 'library/node', tag: 'init', config });
    const { image } = await push({ base: `${registry.host}/library/node:init` });
    const made = image.blobs.find(({ what }) => what === 'config')?.descriptor.digest ?? '';
    expect(JSON.parse(String(registry.content.of('acme/shop').blobs.get(made)))).toMatchObject({
      config: {
        Entrypoint: ['/usr/bin/tini', '--', '/nodejs/bin/node', '/app/worker.mjs'],
        Env: expect.arrayContaining(['NODE_OPTIONS=--enable-source-maps --max-semi-space-size=16']),
        Labels: { a: 'b', 'org.opencontainers.image.title': 'shop' },
      },
    });
  });
});

describe('a bill of materials', () => {
  it('is a referrer of the image, by the registry’s own list', async () => {
    await open({ referrers: true });
    const { digest } = await push({ bom: BOM });
    const list = await fetch(`http://${registry.host}/v2/acme/shop/referrers/${digest}`);
    expect(await list.json()).toMatchObject({ manifests: [{ artifactType: 'application/vnd.cyclonedx+json' }] });
    expect(tagsThere()).toEqual({ '1.0': digest });
  });

  it('is listed under a tag where the registry has no list, beside others', async () => {
    await open();
    const { digest } = await push({ bom: BOM });
    const tag = digest.replace(':', '-');
    await push({ bom: { ...BOM, version: 2 } });
    const { bytes } = registry.content.manifest('acme/shop', tag) ?? {};
    expect(JSON.parse(String(bytes))).toMatchObject({
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        { artifactType: 'application/vnd.cyclonedx+json' },
        { artifactType: 'application/vnd.cyclonedx+json' },
      ],
    });
  });
});
