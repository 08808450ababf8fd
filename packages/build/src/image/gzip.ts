import { crc32 } from 'node:zlib';
import { Gzip } from 'fflate';

/** Blocks of this size are compressed or stored as a whole. It is part of what decides the bytes. */
const BLOCK_BYTES = 256 * 1024;
const SAMPLE_BYTES = 64 * 1024;
/** Two thirds of the time of level 6, for 3 % more bytes. */
const LEVEL = 4;

/** The longest stored block of DEFLATE (RFC 1951, 3.2.4). */
const STORED_BYTES = 65_535;
/** The head of a member without a time, a name and a system (RFC 1952, 2.3). */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/**
 * Compresses to gzip with the same bytes on every machine: the compressor is in JavaScript and of one version, while Node's zlib has other bytes in
 * other versions. Blocks that look like random bytes, as of models and of compressed files, are stored; each of these is a member of the file of its
 * own (RFC 1952, 2.2).
 */
export async function* gzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const compressed = new Compressed();
  let isEmpty = true;
  for await (const block of blocksOf(chunks)) {
    isEmpty = false;
    if (looksRandom(block)) yield* [...compressed.end(), stored(block)];
    else yield* compressed.add(block);
  }
  // A file has at least one member.
  yield* isEmpty ? [stored(new Uint8Array(0))] : compressed.end();
}

/** Members of compressed blocks that follow each other. */
class Compressed {
  #out: Uint8Array[] = [];
  #member: Gzip | undefined;

  add(block: Uint8Array): Uint8Array[] {
    this.#member ??= new Gzip({ level: LEVEL, mtime: 0 }, (chunk) => this.#out.push(chunk));
    this.#member.push(block);
    return this.#taken();
  }

  /** Ends the member, if one is open. */
  end(): Uint8Array[] {
    this.#member?.push(new Uint8Array(0), true);
    this.#member = undefined;
    return this.#taken();
  }

  #taken(): Uint8Array[] {
    const taken = this.#out;
    this.#out = [];
    return taken;
  }
}

/** A member that has a block as it is. */
function stored(block: Uint8Array): Uint8Array {
  const parts = Math.max(1, Math.ceil(block.length / STORED_BYTES));
  const member = Buffer.allocUnsafe(HEAD.length + 5 * parts + block.length + 8);
  let at = HEAD.copy(member);
  for (let part = 0; part < parts; part += 1) {
    const bytes = block.subarray(part * STORED_BYTES, (part + 1) * STORED_BYTES);
    at = member.writeUInt8(part === parts - 1 ? 1 : 0, at);
    at = member.writeUInt16LE(bytes.length, at);
    at = member.writeUInt16LE(~bytes.length & 0xffff, at);
    member.set(bytes, at);
    at += bytes.length;
  }
  member.writeUInt32LE(block.length, member.writeUInt32LE(crc32(block), at));
  return member;
}

/** The same bytes in blocks of one size, whatever sizes they come in: how they are cut decides how they are compressed. Each block lies where the last one did. */
async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const block = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + BLOCK_BYTES - filled);
      block.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < BLOCK_BYTES) continue;
      yield block;
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** Whether all byte values are about as frequent. The sum of the squares of n random bytes' counts is n²/256 + n; of text it is many times that. */
function looksRandom(block: Uint8Array): boolean {
  if (block.length < SAMPLE_BYTES) return false;
  const counts = new Uint32Array(256);
  // Spread over the block, since its beginning may be another file's end.
  const step = Math.floor(block.length / SAMPLE_BYTES);
  for (let at = 0; at < SAMPLE_BYTES * step; at += step) counts[block[at] as number]! += 1;
  const squares = counts.reduce((sum, count) => sum + count * count, 0);
  return squares * 256 < SAMPLE_BYTES * SAMPLE_BYTES * 1.1;
}
