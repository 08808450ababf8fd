import { createReadStream } from 'node:fs';
import { createHash, type Hash } from 'node:crypto';
import { buildErrors } from '../../errors/catalogue.js';
import type { Descriptor } from '../media-types.js';
import type { Registry } from './registry.js';

/** Bytes that have a digest, and can be read more than once: an upload that breaks off goes on in their middle. */
export interface Blob {
  readonly descriptor: Descriptor;
  /** What it is, for progress: `layer`, `base layer`, `config`. */
  readonly what: string;
  /** Where the same registry may have it already. */
  readonly from?: { readonly registry: string; readonly repository: string } | undefined;
  /** @param offset of the first byte */
  readonly open: (offset: number) => AsyncIterable<Uint8Array>;
}

export function bytesBlob(what: string, descriptor: Descriptor, bytes: Uint8Array): Blob {
  return {
    what,
    descriptor,
    async *open(offset) {
      yield bytes.subarray(offset);
    },
  };
}

export function fileBlob(what: string, descriptor: Descriptor, path: string): Blob {
  return { what, descriptor, open: (offset) => createReadStream(path, { start: offset }) };
}

/** A blob that lies in a registry. It is read over connections that break off, and what is read has its digest. */
export function registryBlob(what: string, descriptor: Descriptor, registry: Registry, repository: string): Blob {
  const seen: Seen = { hash: createHash('sha256'), size: 0 };
  return {
    what,
    descriptor,
    from: { registry: registry.name, repository },
    open: (offset) => readBlob({ descriptor, registry, repository }, offset, seen),
  };
}

/** The bytes that were read so far, in their order. */
interface Seen {
  readonly hash: Hash;
  size: number;
  digest?: string;
}

interface StoredBlob {
  readonly descriptor: Descriptor;
  readonly registry: Registry;
  readonly repository: string;
}

async function* readBlob(blob: StoredBlob, offset: number, seen: Seen): AsyncGenerator<Uint8Array> {
  const { transport } = blob.registry;
  const { digest, size } = blob.descriptor;
  const what = `the blob ${digest} of ${blob.repository}`;
  let position = offset;
  for (let failures = 0; position < size;) {
    try {
      for await (const chunk of bytesFrom(blob, position)) {
        note(blob, seen, position, chunk);
        position += chunk.length;
        failures = 0;
        yield chunk;
      }
      if (position < size) throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
    } catch (error) {
      if (!transport.passes(error)) throw transport.problem(error);
      failures += 1;
      await transport.pause(what, failures, error);
    }
  }
}

/** The bytes from a position on, also of a registry that always sends all of them. */
async function* bytesFrom(
  { descriptor, registry, repository }: StoredBlob,
  position: number,
): AsyncGenerator<Uint8Array> {
  const answer = await registry.getBlob(repository, descriptor.digest, position);
  if (!answer)
    throw buildErrors.FLASH_REGISTRY_REFUSED({
      registry: registry.name,
      what: `the blob ${descriptor.digest} of ${repository}`,
      status: 404,
      detail: 'it is named by a manifest, and gone',
    });
  let skip = answer.status === 206 ? 0 : position;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    const rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}

/** Hashes what is new of a chunk, and compares the digest before the last bytes are passed on. */
function note({ descriptor, registry, repository }: StoredBlob, seen: Seen, position: number, chunk: Uint8Array): void {
  const end = position + chunk.length;
  if (end > descriptor.size)
    throw buildErrors.FLASH_REGISTRY_ANSWER_INVALID({
      registry: registry.name,
      what: `a request for the blob ${descriptor.digest} of ${repository}`,
      problem: `it sends more than the ${descriptor.size} bytes that the manifest names`,
    });
  if (position <= seen.size && end > seen.size) {
    seen.hash.update(chunk.subarray(seen.size - position));
    seen.size = end;
  }
  if (seen.size < descriptor.size) return;
  seen.digest ??= `sha256:${seen.hash.digest('hex')}`;
  registry.compare(`the blob of ${repository}`, descriptor.digest, seen.digest);
}
