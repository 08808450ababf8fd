import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasProgram } from '../registry/docker-registry.ts';

const run = promisify(execFile);

/** What an image says of its process. */
export interface ImageProcess {
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly User: string;
  readonly WorkingDir: string;
}

export interface UnpackedImage {
  /** The folder with its files. */
  readonly root: string;
  readonly process: ImageProcess;
  /** What `skopeo inspect` tells of it. */
  readonly inspected: unknown;
}

/** Why images can't be read and started here by programs of others; undefined if they can. */
export function missingTool(): string | undefined {
  const missing = ['docker-registry', 'skopeo', 'umoci', 'bwrap'].filter((name) => !hasProgram(name));
  if (missing.length > 0) return `there is no ${missing.join(', ')}`;
  const isolated = spawnSync('bwrap', ['--bind', '/', '/', '--unshare-pid', 'true']).status === 0;
  return isolated ? undefined : 'bubblewrap can make no namespaces';
}

/**
 * Reads an image with skopeo and unpacks it with umoci.
 *
 * @param name with its tag, of a registry of this machine: `127.0.0.1:40123/acme/shop:1`
 * @param dir a folder that there is
 */
export async function unpackImage(name: string, dir: string): Promise<UnpackedImage> {
  const source = `docker://${name}`;
  const inspected = await run('skopeo', ['inspect', '--tls-verify=false', source]);
  const config = await run('skopeo', ['inspect', '--config', '--tls-verify=false', source]);
  await run('skopeo', ['copy', '--src-tls-verify=false', source, `oci:${dir}/layout:1`]);
  const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
  await run('umoci', ['unpack', ...rootless, '--image', `${dir}/layout:1`, join(dir, 'bundle')]);
  return {
    root: join(dir, 'bundle/rootfs'),
    process: (JSON.parse(config.stdout) as { readonly config: ImageProcess }).config,
    inspected: JSON.parse(inspected.stdout) as unknown,
  };
}
