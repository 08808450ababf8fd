import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { baseImage, dockerRegistry, hasProgram, startTestRegistry } from '@flash-ts/testkit/registry';
import { median, medianRatio } from '../compare.ts';
import { FLASH } from '../orders.ts';

const run = promisify(execFile);
const PUSH_ONCE = fileURLToPath(new URL('../image/push-once.mjs', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../../samples/user-service', import.meta.url));

interface Pushed {
  readonly milliseconds: number;
  /** The most memory of the process. */
  readonly megabytes: number;
  readonly sentBytes: number;
}

/**
 * Layer and push of user-service to Debian's registry against `tar | gzip` and `skopeo copy` of the same image; the same image once more; and the memory for
 * an artifact of 1 GB. Each round has a registry of its own: skopeo remembers where it has seen a blob.
 */
export async function benchImage(rounds: number): Promise<void> {
  const missing = ['docker-registry', 'skopeo'].filter((name) => !hasProgram(name));
  if (missing.length > 0) return console.log(`\nImages are not measured: there is no ${missing.join(', ')}`);
  const dir = await mkdtemp(join(tmpdir(), 'flash-bench-image-'));
  const origin = await startTestRegistry();
  try {
    await mkdir(join(dir, 'out'));
    await baseImage(origin.content, { repository: 'base', tag: '1' });
    const base = `${origin.host}/base:1`;
    const push = (artifact: string, host: string) => pushOnce([artifact, join(dir, 'out'), base, `${host}/app:1`]);
    await userService(dir, rounds, push);
    await large(dir, push);
  } finally {
    await origin.close();
    await rm(dir, { recursive: true, force: true });
  }
}

type Push = (artifact: string, host: string) => Promise<Pushed>;

async function pushOnce(args: readonly string[]): Promise<Pushed> {
  const { stdout } = await run(process.execPath, [PUSH_ONCE, ...args]);
  return JSON.parse(stdout) as Pushed;
}

async function userService(dir: string, rounds: number, push: Push): Promise<void> {
  await run(process.execPath, [FLASH, 'build', '--project', SAMPLE]);
  const artifact = join(SAMPLE, '.flash/artifact.tar.gz');
  await mkdir(join(dir, 'unpacked/app'), { recursive: true });
  await run('tar', ['--extract', '--file', artifact, '--directory', join(dir, 'unpacked/app')]);
  const layout = `oci:${join(dir, 'layout')}:1`;
  const [ours, theirs, again]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= rounds; round += 1) {
    const registry = await dockerRegistry();
    try {
      const first = await push(artifact, registry.host);
      const second = await push(artifact, registry.host);
      if (second.sentBytes > 0) throw new Error(`an unchanged image was sent again: ${second.sentBytes} bytes`);
      if (round === 0)
        await run('skopeo', ['copy', '--src-tls-verify=false', `docker://${registry.host}/app:1`, layout]);
      const began = performance.now();
      await run('sh', [
        '-c',
        'tar -C "$1" -cf - app | gzip > "$2"',
        'sh',
        join(dir, 'unpacked'),
        join(dir, 'layer.tar.gz'),
      ]);
      await run('skopeo', ['copy', '--dest-tls-verify=false', layout, `docker://${registry.host}/theirs:1`]);
      // The first round does not count.
      if (round === 0) continue;
      theirs.push(performance.now() - began);
      ours.push(first.milliseconds);
      again.push(second.milliseconds);
    } finally {
      await registry.close();
    }
  }
  const ratio = medianRatio(ours, theirs);
  console.log(`\nImage of user-service: layer and push to a registry on this machine (${rounds} rounds, medians)`);
  console.log(`  tar | gzip, skopeo copy (the base) ${median(theirs).toFixed(0).padStart(6)} ms`);
  console.log(`  buildImage, pushImage              ${median(ours).toFixed(0).padStart(6)} ms  ${ratio.toFixed(2)}`);
  console.log(`  the same once more, nothing sent   ${median(again).toFixed(0).padStart(6)} ms`);
}

/** Half of it looks random, as models do, and half is text. */
async function large(dir: string, push: Push): Promise<void> {
  const artifact = join(dir, 'large.tar.gz');
  const make = `mkdir "$1/large" && cd "$1/large" && head -c 500000000 /dev/urandom > model.bin && yes 'export const answer = 42;' | head -c 500000000 > text.mjs && tar -cf - model.bin text.mjs | gzip -1 > "$2"`;
  await run('sh', ['-c', make, 'sh', dir, artifact]);
  const registry = await dockerRegistry();
  try {
    const { milliseconds, megabytes } = await push(artifact, registry.host);
    const { size } = await stat(artifact);
    console.log(
      `\nImage of an artifact of 1 GB (${(size / 1e6).toFixed(0)} MB packed): ${(milliseconds / 1000).toFixed(1)} s, ${megabytes.toFixed(0)} MB of memory`,
    );
  } finally {
    await registry.close();
  }
}
