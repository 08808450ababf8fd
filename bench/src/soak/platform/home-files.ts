import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What a home has once its platform was stopped (docs/platform.md): all else was left behind. */
const KEPT = new Set([
  'key',
  'secrets.key',
  'state.db',
  'jobs.db',
  'jobs',
  'lock',
  'artifacts',
  'logs',
  'platform.log',
]);
/** The default of the setting `logBytes`: bytes of one endpoint's logs, of however many workers they are. */
const MOST_LOG_BYTES = 100 * 1024 * 1024;

export interface HomeFiles {
  readonly files: number;
  readonly megabytes: number;
  /** Paths that should not be there. */
  readonly left: readonly string[];
}

/** Looks what a stopped platform has left in its home. */
export async function homeFiles(home: string): Promise<HomeFiles> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name).slice(home.length + 1));
  const files = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return { folders: path.slice(home.length + 1).split(sep), bytes: (await stat(path)).size };
      }),
  );
  const logs = Map.groupBy(
    files.filter(({ folders }) => folders[0] === 'logs'),
    ({ folders }) => folders[1],
  );
  const tooLarge = [...logs]
    .map(([id, of]) => ({ id, bytes: sum(of) }))
    .filter(({ bytes }) => bytes > MOST_LOG_BYTES)
    .map(({ id, bytes }) => `${megabytes(bytes)} MB of logs of ${id}`);
  return {
    files: files.length,
    megabytes: sum(files) / 1e6,
    left: [...paths.filter((path) => !KEPT.has(path.split(sep)[0] ?? '')), ...tooLarge],
  };
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
