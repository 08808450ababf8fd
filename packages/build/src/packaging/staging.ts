import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder inside `.flash/` where a build makes its files; what an earlier build left stays until `publish`. */
export interface Staging {
  readonly dir: string;
  /** Moves finished files to `.flash/`, each in one step. */
  readonly publish: (names: readonly string[]) => Promise<void>;
  /** Removes a file that an earlier build has published. */
  readonly retract: (name: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

const PREFIX = '.build-';

export async function openStaging(outDir: string): Promise<Staging> {
  await mkdir(outDir, { recursive: true });
  await removeAbandoned(outDir);
  // The name has the id of the process, so that a later build can clear up after one that was killed.
  const dir = await mkdtemp(join(outDir, `${PREFIX}${process.pid}-`));
  return {
    dir,
    publish: async (names) => {
      for (const name of names) await rename(join(dir, name), join(outDir, name));
    },
    retract: (name) => rm(join(outDir, name), { force: true }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

async function removeAbandoned(outDir: string): Promise<void> {
  const names = await readdir(outDir);
  const abandoned = names.filter((name) => {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : undefined;
    return owner !== undefined && !isRunning(owner);
  });
  await Promise.all(abandoned.map((name) => rm(join(outDir, name), { recursive: true, force: true })));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
