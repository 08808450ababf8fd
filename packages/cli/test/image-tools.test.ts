import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import {
  baseImage,
  dockerRegistry,
  hasProgram,
  startTestRegistry,
  type DockerRegistry,
  type TestRegistry,
} from '@flash-ts/testkit/registry';
import { until } from '@flash-ts/testkit/waiting';
import { FlashCommand } from './flash-command.js';

const run = promisify(execFile);

const missing = ['docker-registry', 'skopeo', 'umoci', 'bwrap'].filter((name) => !hasProgram(name));
const canIsolate =
  missing.length === 0 && spawnSync('bwrap', ['--bind', '/', '/', '--unshare-pid', 'true']).status === 0;
const problem = missing.length > 0 ? `there is no ${missing.join(', ')}` : 'bubblewrap can make no namespaces';
const withTools = canIsolate ? describe : describe.skip;

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

interface ImageConfig {
  readonly config: {
    readonly Env: string[];
    readonly Entrypoint: string[];
    readonly User: string;
    readonly WorkingDir: string;
  };
}

withTools(`an image, by the tools of others${canIsolate ? '' : ` (${problem})`}`, () => {
  let flash: FlashCommand;
  let project: FixtureProject;
  let origin: TestRegistry;
  let registry: DockerRegistry;
  let dir: string;
  let worker: ChildProcess | undefined;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'flash-image-tools-'));
    flash = await FlashCommand.create();
    project = await fixtureProject(PROJECT);
    registry = await dockerRegistry();
    origin = await startTestRegistry();
    const archive = await machineAsBase(join(dir, 'base'));
    await baseImage(origin.content, { repository: 'library/node', tag: '24-slim', archive });
  });

  afterAll(async () => {
    worker?.kill('SIGKILL');
    await Promise.all([flash.remove(), project.remove(), origin.close(), registry.close()]);
    await rm(dir, { recursive: true, force: true });
  });

  const push = async (tag: string) => {
    const env = { DOCKER_CONFIG: dir, FLASH_REGISTRY_MIRRORS: `docker.io=${origin.host}` };
    const args = ['build', '--project', project.dir, '--image', `${registry.host}/acme/hello:${tag}`, '--json'];
    const { code, stdout, stderr } = await flash.run(args, env);
    if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
    return (JSON.parse(stdout) as { image: { digest: string; sentBytes: number } }).image;
  };

  it('is read by skopeo, unpacked by umoci, and starts: 204, 200, answers, ends on SIGTERM as process 1', async () => {
    const { digest } = await push('1.0');
    const source = `docker://${registry.host}/acme/hello:1.0`;
    const inspected = await run('skopeo', ['inspect', '--tls-verify=false', source]);
    expect(JSON.parse(inspected.stdout)).toMatchObject({ Digest: digest, Os: 'linux', Architecture: 'amd64' });
    const config = await run('skopeo', ['inspect', '--config', '--tls-verify=false', source]);
    const { config: image } = JSON.parse(config.stdout) as ImageConfig;
    await run('skopeo', ['copy', '--src-tls-verify=false', source, `oci:${dir}/layout:1.0`]);
    const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
    await run('umoci', ['unpack', ...rootless, '--image', `${dir}/layout:1.0`, `${dir}/bundle`]);
    const work = join(dir, 'work');
    await mkdir(work, { mode: 0o777 });
    worker = start(join(dir, 'bundle/rootfs'), work, image);
    const ended = once(worker, 'exit') as Promise<[number | null, string | null]>;
    const socket = join(work, 'worker.sock');
    const failed = ended.then(([code]) => Promise.reject(new Error(`the worker ended with ${code}`)));
    const answers = until('the health check answers', async () => (await ask(socket, '/ping'))?.status === 204);
    await Promise.race([answers, failed]);
    await writeFile(join(work, 'go'), '');
    await until('the worker is ready', async () => (await ask(socket, '/ping'))?.status === 200);
    const answer = await ask(socket, '/hello');
    expect(JSON.parse(answer?.text ?? '')).toEqual({ pid: 1, uid: 1000, cwd: '/app' });
    failed.catch(() => undefined);
    // Bubblewrap has one child, which is the worker.
    const children = `/proc/${worker.pid}/task/${worker.pid}/children`;
    process.kill(Number((await readFile(children, 'utf8')).trim()), 'SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('is not sent again to a registry that has it', async () => {
    const first = await push('2.0');
    const second = await push('2.1');
    expect(second).toMatchObject({ digest: first.digest, sentBytes: 0 });
    const list = await fetch(`http://${registry.host}/v2/acme/hello/manifests/${first.digest.replace(':', '-')}`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    expect(await list.json()).toMatchObject({ manifests: [{ artifactType: 'application/vnd.cyclonedx+json' }] });
  });
});

/** A tar.gz of this machine's Node with the libraries that it loads. */
async function machineAsBase(root: string): Promise<Buffer> {
  const { stdout } = await run('ldd', [process.execPath]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  for (const [from, to] of [[process.execPath, '/usr/local/bin/node'], ...libraries.map((path) => [path, path])] as [
    string,
    string,
  ][]) {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await copyFile(from, join(root, to));
  }
  // What is mounted over it.
  for (const name of ['dev', 'proc', 'tmp', 'work']) await mkdir(join(root, name));
  await run('tar', [
    '--create',
    '--use-compress-program=gzip -1',
    '--file',
    `${root}.tar.gz`,
    '--directory',
    root,
    '.',
  ]);
  return readFile(`${root}.tar.gz`);
}

/** Starts what the image's config says, on its own file system, as process 1 of a namespace. */
function start(root: string, work: string, { Env, Entrypoint, User, WorkingDir }: ImageConfig['config']): ChildProcess {
  const [uid = '', gid = ''] = User.split(':');
  const variables = [...Env, 'PORT=/work/worker.sock', 'PORT_HEALTH=/work/worker.sock'].flatMap((line) => {
    const at = line.indexOf('=');
    return ['--setenv', line.slice(0, at), line.slice(at + 1)];
  });
  const isolated = ['--unshare-user', '--unshare-pid', '--as-pid-1', '--die-with-parent', '--uid', uid, '--gid', gid];
  const mounts = [
    '--ro-bind',
    root,
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    '--tmpfs',
    '/tmp',
    '--bind',
    work,
    '/work',
  ];
  const args = [...isolated, ...mounts, '--clearenv', ...variables, '--chdir', WorkingDir, ...Entrypoint];
  return spawn('bwrap', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A request over a Unix socket; undefined where nobody answers. */
function ask(
  socketPath: string,
  path: string,
): Promise<{ readonly status: number; readonly text: string } | undefined> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', () => resolve(undefined)).end();
  });
}
