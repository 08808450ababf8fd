import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../waiting/until.ts';

/** Debian's registry, as a process of its own with a folder of its own. */
export interface DockerRegistry {
  /** `127.0.0.1:40123`. */
  readonly host: string;
  /** Where it keeps its blobs. */
  readonly dir: string;
  readonly close: () => Promise<void>;
}

/** Whether a program is in PATH. */
export function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0;
}

export async function dockerRegistry(): Promise<DockerRegistry> {
  const dir = await mkdtemp(join(tmpdir(), 'flash-registry-'));
  const config = join(dir, 'config.yml');
  const storage = `{ filesystem: { rootdirectory: ${dir} }, delete: { enabled: true } }`;
  await writeFile(config, `version: 0.1\nlog: { level: info }\nstorage: ${storage}\nhttp: { addr: "127.0.0.1:0" }\n`);
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const host = await until('the registry tells its port', () => /listening on (127\.0\.0\.1:\d+)/.exec(output)?.[1]);
  return {
    host,
    dir,
    close: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
