import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Description } from '@flash-ts/core/describe';
import type { FlashError } from '@flash-ts/core/errors';
import type { BuildFacts } from '@flash-ts/core/manifest';
import type { Discovery } from '../discovery/discover.js';
import { buildErrors } from '../errors/catalogue.js';
import type { Project } from '../project/open-project.js';
import { readProjectFile } from '../project/project-file.js';
import { extendedConfigs } from '../project/module-format.js';
import type { ClassPlace } from './class-finder.js';
import { CompilerThread, TooLate } from './compiler-thread.js';
import type { WireTypes } from './wire-type.js';

/** The handlers' types that the build before has read, and of what. */
export const TYPES_FILE = 'client-types.json';

interface KeptTypes {
  /** SHA-256 of what the types depend on. */
  readonly key: string;
  readonly types: WireTypes;
  /** Size and time of each file that it depends on and that `key` does not cover, by path. */
  readonly outside: Readonly<Record<string, string>>;
}

/** The types of the handlers, which are being read while the build goes on. */
export interface ClientTypes {
  /** @returns no types and a warning if the compiler fails: clients then have `unknown` in their place */
  read(
    contracts: Description['contracts'],
    places: ReadonlyMap<string, ClassPlace>,
  ): Promise<{ readonly types: WireTypes; readonly warning?: FlashError }>;
  close(): Promise<void>;
}

const NO_TYPES: WireTypes = { endpoints: {}, named: {} };

/** No types: they are not asked for. */
export const unreadClientTypes: ClientTypes = {
  read: async () => ({ types: NO_TYPES }),
  close: async () => undefined,
};

/**
 * Begins to read the handlers' types. The compiler takes about as long as the bundler, beside which it works; where nothing has changed, the
 * types of the build before are taken.
 *
 * @param dir a folder inside the project
 * @param timeoutMs how long the reading may take when everything else is done
 */
export async function openClientTypes(
  project: Project,
  { sources }: Discovery,
  facts: BuildFacts,
  { dir, timeoutMs }: { readonly dir: string; readonly timeoutMs: number },
): Promise<ClientTypes> {
  const key = await keyOf(project, facts);
  const kept = await readKept(project.outDir);
  if (kept?.key === key && (await isUnchanged(kept.outside)))
    return { read: async () => ({ types: kept.types }), close: async () => undefined };
  const ownDir = join(dir, 'types');
  const compiler = new CompilerThread({
    project: { dir: project.dir, tsconfig: project.tsconfig },
    sources,
    dir: ownDir,
  });
  return {
    read: async (contracts, places) => {
      try {
        const { types, outside } = await compiler.read({ contracts, places }, timeoutMs);
        await keep(dir, { key, types, outside: await stampsOf(outside) });
        return { types };
      } catch (cause) {
        return { types: NO_TYPES, warning: unread(cause) };
      }
    },
    close: async () => {
      await compiler.close();
      await rm(ownDir, { recursive: true, force: true });
    },
  };
}

function unread(cause: unknown): FlashError {
  const reason = ((cause as Error).message || String(cause)).split('\n')[0] as string;
  return buildErrors.FLASH_CLIENT_TYPES_UNREAD({ reason, late: cause instanceof TooLate }, { cause });
}

/** The fingerprint covers the source, package.json and the lockfiles. */
async function keyOf({ tsconfig }: Project, { sourceFingerprint, framework }: BuildFacts): Promise<string> {
  const hash = createHash('sha256').update(framework).update(sourceFingerprint);
  for (const path of extendedConfigs(tsconfig)) {
    const text = (await readProjectFile(path)) ?? '';
    hash.update(`${text.length}:${text}`);
  }
  return hash.digest('hex');
}

async function readKept(outDir: string): Promise<KeptTypes | undefined> {
  try {
    return JSON.parse(await readFile(join(outDir, TYPES_FILE), 'utf8')) as KeptTypes;
  } catch {
    // There was no build before, or one that was broken off.
    return undefined;
  }
}

async function stampsOf(paths: readonly string[]): Promise<Record<string, string>> {
  const stamps = await Promise.all(
    paths.map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return [path, `${size} ${mtimeMs}`] as const;
    }),
  );
  return Object.fromEntries(stamps);
}

async function isUnchanged(outside: KeptTypes['outside']): Promise<boolean> {
  const stamps = await stampsOf(Object.keys(outside)).catch(() => undefined);
  return stamps !== undefined && Object.entries(outside).every(([path, stamp]) => stamps[path] === stamp);
}

async function keep(dir: string, kept: KeptTypes): Promise<void> {
  await writeFile(join(dir, TYPES_FILE), JSON.stringify(kept));
}
