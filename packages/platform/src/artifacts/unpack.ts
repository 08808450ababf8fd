import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type ExtractEvents, type Header } from 'tar-stream';
import { platformErrors } from '../errors/catalogue.js';
import { Inflation, type InflationLimits } from './inflation.js';

type Entry = ExtractEvents['entry'][1];

/**
 * Unpacks a gzipped tar into an empty folder; every file is on the disk when this returns. After an error the folder may hold a part.
 *
 * @throws FlashError `FLASH_ARTIFACT_REFUSED` for an entry that is not allowed, an archive over the limits, or one that is damaged
 */
export async function unpack(archive: string, folder: string, limits: InflationLimits): Promise<void> {
  const inflation = new Inflation((await stat(archive)).size, limits);
  const entries = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), inflation.meter(), entries);
  const writing = writeEntries(entries, folder, inflation).catch((error: unknown) => {
    entries.destroy();
    throw error;
  });
  const [written, read] = await Promise.allSettled([writing, reading]);
  // When the reader refuses, the writer only sees that the stream has ended early.
  const refusal = [read, written].find((side) => side.status === 'rejected' && isRefusal(side.reason));
  const failure = refusal ?? (written.status === 'rejected' ? written : read);
  if (failure.status === 'rejected') throw refused(failure.reason);
}

async function writeEntries(entries: AsyncIterable<Entry>, folder: string, inflation: Inflation): Promise<void> {
  for await (const entry of entries) {
    const problem = entryProblem(entry.header) ?? inflation.entry(entry.header.size ?? 0);
    if (problem !== undefined) throw platformErrors.FLASH_ARTIFACT_REFUSED({ problem });
    await writeEntry(entry, join(folder, ...pathSegments(entry.header.name)));
  }
}

/**
 * Why an entry of an artifact must not be unpacked, or undefined when it may. An artifact holds plain files and folders below its root:
 * links could lead out of it, and devices and pipes have no use there.
 */
function entryProblem({ name, type }: Pick<Header, 'name' | 'type'>): string | undefined {
  const shown = JSON.stringify(name);
  if (type !== 'file' && type !== 'directory')
    return `the entry ${shown} is a ${type ?? 'thing of unknown type'}; only files and folders are allowed`;
  if (name.includes('\0') || name.includes('\\')) return `the path ${shown} has a character that is not allowed`;
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return `the path ${shown} is absolute`;
  if (name.split('/').includes('..')) return `the path ${shown} leaves the artifact`;
  if (type === 'file' && pathSegments(name).length === 0) return `the path ${shown} names no file`;
  return undefined;
}

/** `./a//b/` as `['a', 'b']`. */
function pathSegments(name: string): string[] {
  return name.split('/').filter((segment) => segment !== '' && segment !== '.');
}

function isRefusal(reason: unknown): boolean {
  return (reason as NodeJS.ErrnoException).code === 'FLASH_ARTIFACT_REFUSED';
}

async function writeEntry(entry: Entry, path: string): Promise<void> {
  if (entry.header.type === 'directory') {
    await mkdir(path, { recursive: true, mode: 0o700 });
    entry.resume();
    return;
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const executable = ((entry.header.mode ?? 0) & 0o100) !== 0;
  const file = await open(path, 'wx', executable ? 0o700 : 0o600);
  try {
    for await (const chunk of entry as AsyncIterable<Buffer>) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Damaged archives and clashing paths are errors of the sender; errors of the disk are not. */
function refused(reason: unknown): unknown {
  const { code, message } = reason as NodeJS.ErrnoException;
  const clash = code === 'EEXIST' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
  const ofTheSystem = typeof code === 'string' && /^E[A-Z]+$/.test(code);
  if (code?.startsWith('FLASH_') || (ofTheSystem && !clash)) return reason;
  return platformErrors.FLASH_ARTIFACT_REFUSED(
    { problem: clash ? 'two entries claim one path' : message },
    { cause: reason },
  );
}
