import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What a home has once its platform was stopped (docs/platform.md): all else was left behind. */
const KEPT = new Set(['key', 'secrets.key', 'state.db', 'lock', 'artifacts', 'logs', 'platform.log']);
/** Files of one endpoint's logs. */
const MOST_LOGS = 20;

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
  const files = entries.filter((entry) => !entry.isDirectory());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  const foreign = paths.filter((path) => !KEPT.has(path.split(sep)[0] ?? ''));
  const logs = Map.groupBy(
    paths.filter((path) => path.split(sep).length === 3 && path.startsWith(`logs${sep}`)),
    (path) => path.split(sep)[1],
  );
  const tooMany = [...logs].filter(([, of]) => of.length > MOST_LOGS).map(([id, of]) => `${of.length} logs of ${id}`);
  return {
    files: files.length,
    megabytes: sizes.reduce((sum, size) => sum + size, 0) / 1e6,
    left: [...foreign, ...tooMany],
  };
}
