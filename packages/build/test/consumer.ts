import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CORE = fileURLToPath(new URL('../../core', import.meta.url));
const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

/** The errors of a strict compilation in a folder that has nothing but the client. @param use the code that imports it */
export async function compile(use: string, files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'flash-consumer-'));
  try {
    await mkdir(join(dir, 'node_modules/@flash-ts'), { recursive: true });
    await mkdir(join(dir, 'node_modules/@types'));
    await symlink(CORE, join(dir, 'node_modules/@flash-ts/core'));
    await symlink(
      dirname(fileURLToPath(import.meta.resolve('@types/node/package.json'))),
      join(dir, 'node_modules/@types/node'),
    );
    const all = { 'package.json': '{"type":"module"}', 'use.ts': use, ...files };
    for (const [name, text] of Object.entries(all)) await writeFile(join(dir, name), text);
    const flags = [
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2024',
      '--strict',
      '--noEmit',
      '--types',
      'node',
    ];
    const run = promisify(execFile)(process.execPath, [TSC, ...flags, '--exactOptionalPropertyTypes', 'use.ts'], {
      cwd: dir,
    });
    return (await run.catch((error: { stdout: string }) => error)).stdout;
  } finally {
    await rm(dir, { recursive: true });
  }
}
