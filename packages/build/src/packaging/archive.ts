import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildErrors } from '../errors/catalogue.js';
import type { Bundle } from '../bundling/bundle.js';
import type { CopiedFile } from '../native/package-files.js';
import type { Project } from '../project/open-project.js';
import { assetFiles } from './assets.js';
import { OUT_FILES } from './out-files.js';
import type { Staging } from './staging.js';
import { writeArtifact, type ArtifactEntry, type WrittenArtifact } from './write-artifact.js';

/** The artifact, of which all but the manifest is known before the classes are read. */
export interface Archive {
  /** The files of the packages that are not bundled. */
  readonly packageFiles: Promise<readonly CopiedFile[]>;
  /** The files that `flash.include` names. */
  readonly assets: Promise<readonly CopiedFile[]>;
  /** Provides the text of the manifest, which is the last entry of the archive. */
  readonly complete: (manifest: string) => void;
  readonly written: Promise<WrittenArtifact & { readonly unpackedBytes: number; readonly files: number }>;
}

interface ArchiveOptions {
  /** The most that the artifact may hold, unpacked. */
  readonly limitBytes: number;
  readonly packageFiles: Promise<readonly CopiedFile[]>;
  readonly signal: AbortSignal;
  readonly onWarning: (message: string) => void;
}

/** Begins to write the artifact. Packing takes about as long as reading the classes, so both are done at the same time. */
export function openArchive(project: Project, bundle: Bundle, staging: Staging, options: ArchiveOptions): Archive {
  const { limitBytes, packageFiles, signal, onWarning } = options;
  const { promise: manifest, resolve: complete } = Promise.withResolvers<string>();
  const assets = assetFiles(project, onWarning);
  const write = async () => {
    const entries = byPath([
      ...bundle.foundFiles,
      ...(await packageFiles),
      ...(await assets),
      ...[...bundle.files].map(([path, content]) => ({ path, content })),
      { path: 'package.json', content: formatJson({ name: project.name, private: true, type: 'module' }) },
    ]);
    await checkSize(entries, limitBytes);
    const last = manifest.then((content): ArtifactEntry => ({ path: OUT_FILES.manifest, content }));
    const artifact = await writeArtifact(join(staging.dir, OUT_FILES.artifact), entries, { last, signal });
    const unpackedBytes = await checkSize([...entries, await last], limitBytes);
    return { ...artifact, unpackedBytes, files: entries.length + 1 };
  };
  const written = write();
  // Their failures are handled where they are awaited; an earlier rejection must not count as unhandled.
  assets.catch(() => undefined);
  written.catch(() => undefined);
  return { packageFiles, assets, complete, written };
}

/** Keeps the later of two entries with the same path: what the build makes replaces a file of the project, and the manifest replaces any other. */
function byPath(entries: readonly ArtifactEntry[]): ArtifactEntry[] {
  const unique = new Map(entries.map((entry) => [entry.path, entry]));
  unique.delete(OUT_FILES.manifest);
  return [...unique.values()];
}

export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The most that a worker's host unpacks, in bytes. */
export const ARTIFACT_LIMIT_BYTES = 1_500_000_000;

const LISTED = 10;

/**
 * The bytes of all entries, unpacked.
 *
 * @throws FlashError `FLASH_ARTIFACT_TOO_LARGE`
 */
export async function checkSize(entries: readonly ArtifactEntry[], limit: number): Promise<number> {
  const sizes = await Promise.all(entries.map(async (entry) => ({ path: entry.path, bytes: await sizeOf(entry) })));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= limit) return total;
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, LISTED);
  throw buildErrors.FLASH_ARTIFACT_TOO_LARGE({ total, limit, largest });
}

async function sizeOf(entry: ArtifactEntry): Promise<number> {
  return 'source' in entry ? (await stat(entry.source)).size : Buffer.byteLength(entry.content);
}
