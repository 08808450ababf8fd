import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  machineAsBase,
  missingTool,
  runUnpacked,
  startUnpacked,
  unpackImage,
  type UnpackedWorker,
} from '@flash-ts/testkit/containers';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import {
  baseImage,
  dockerRegistry,
  startTestRegistry,
  type DockerRegistry,
  type TestRegistry,
} from '@flash-ts/testkit/registry';
import { FlashCommand } from './flash-command.js';

const USER_SERVICE = fileURLToPath(new URL('../../../samples/user-service/src/', import.meta.url));

const problem = missingTool();
const withTools = problem === undefined ? describe : describe.skip;

/** Its app initializes until there is a file. */
const PROJECT = {
  'src/hello.ts': `
    import { existsSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { FlashEndpoint, Get } from '@flash-ts/core';
    @FlashEndpoint({ cpu: 'cpu3c-1-2' })
    export class Hello {
      async onModuleInit() { while (!existsSync('/work/go')) await setTimeout(5); }
      @Get('/hello') hello() { return { pid: process.pid, uid: process.getuid?.(), cwd: process.cwd() }; }
    }
  `,
};

withTools(`an image, by the tools of others${problem === undefined ? '' : ` (${problem})`}`, () => {
  let flash: FlashCommand;
  let project: FixtureProject;
  let sample: FixtureProject;
  let origin: TestRegistry;
  let registry: DockerRegistry;
  let dir: string;
  let worker: UnpackedWorker | undefined;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'flash-image-tools-'));
    flash = await FlashCommand.create();
    project = await fixtureProject(PROJECT);
    sample = await fixtureProject({});
    registry = await dockerRegistry();
    origin = await startTestRegistry();
    const archive = await machineAsBase(join(dir, 'base'));
    await baseImage(origin.content, { repository: 'library/node', tag: '24-slim', archive });
  });

  afterAll(async () => {
    worker?.kill();
    await Promise.all([flash.remove(), project.remove(), sample.remove(), origin.close(), registry.close()]);
    await rm(dir, { recursive: true, force: true });
  });

  const push = async (projectDir: string, name: string) => {
    const env = { DOCKER_CONFIG: dir, FLASH_REGISTRY_MIRRORS: `docker.io=${origin.host}` };
    const args = ['build', '--project', projectDir, '--image', `${registry.host}/${name}`, '--json'];
    const { code, stdout, stderr } = await flash.run(args, env);
    if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
    return (JSON.parse(stdout) as { image: { digest: string; sentBytes: number } }).image;
  };
  const started = async (name: string, variables: readonly string[] = []) => {
    const own = await mkdtemp(join(dir, 'unpacked-'));
    const image = await unpackImage(`${registry.host}/${name}`, own);
    worker = await startUnpacked(image, own, variables);
    return { image, worker };
  };

  it('is read by skopeo, unpacked by umoci, and starts: 204, 200, answers, ends on SIGTERM as process 1', async () => {
    const { digest } = await push(project.dir, 'acme/hello:1.0');
    const { image, worker: hello } = await started('acme/hello:1.0');
    expect(image.inspected).toMatchObject({ Digest: digest, Os: 'linux', Architecture: 'amd64' });
    await hello.untilHealth(204);
    await writeFile(join(hello.work, 'go'), '');
    await hello.untilHealth(200);
    const answer = await hello.ask('/hello');
    expect(JSON.parse(answer?.text ?? '')).toEqual({ pid: 1, uid: 1000, cwd: '/app' });
    expect(await hello.stop()).toEqual([0, null]);
  });

  it('has the sample with its users, its validation and its own answers', async () => {
    for (const name of ['user.service.ts', 'user.dto.ts'])
      await sample.write({ [`src/${name}`]: await readFile(join(USER_SERVICE, name), 'utf8') });
    const { digest } = await push(sample.dir, 'samples/user-service:1');
    const { image, worker: users } = await started('samples/user-service:1', ['FLASH_RESOURCE_NAME=user-service']);
    expect(image.inspected).toMatchObject({ Digest: digest });
    await users.untilHealth(200);
    const user = { name: 'Ada', email: 'ada@example.com' };
    expect(await users.ask('/users', JSON.stringify(user))).toEqual({
      status: 200,
      text: JSON.stringify({ id: 1, ...user }),
    });
    expect(await users.ask('/users', '{"name":"Ada"}')).toMatchObject({
      status: 422,
      text: expect.stringContaining('email'),
    });
    expect(await users.ask('/users/2')).toMatchObject({ status: 404 });
    expect(await users.stop()).toEqual([0, null]);
  });

  it('has the server of its queues beside the worker, where it has queues', async () => {
    await sample.write({
      'src/user.service.ts': `
        import { FlashEndpoint, Input, Job } from '@flash-ts/core';
        @FlashEndpoint({ name: 'resize', cpu: 'cpu3c-1-2' })
        export class Resize { @Job() resize(@Input('width') width: number) { return width; } }
      `,
    });
    await push(sample.dir, 'samples/resize:1');
    const own = await mkdtemp(join(dir, 'unpacked-'));
    const image = await unpackImage(`${registry.host}/samples/resize:1`, own);
    const { code, output } = await runUnpacked(image, own, ['node', '/flash/queue.mjs']);
    expect([code, output]).toEqual([1, expect.stringContaining('The variable FLASH_JOBS_DATABASE is not set.')]);
  });

  it('is not sent again to a registry that has it', async () => {
    const first = await push(project.dir, 'acme/hello:2.0');
    const second = await push(project.dir, 'acme/hello:2.1');
    expect(second).toMatchObject({ digest: first.digest, sentBytes: 0 });
    const list = await fetch(`http://${registry.host}/v2/acme/hello/manifests/${first.digest.replace(':', '-')}`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    expect(await list.json()).toMatchObject({ manifests: [{ artifactType: 'application/vnd.cyclonedx+json' }] });
  });
});
