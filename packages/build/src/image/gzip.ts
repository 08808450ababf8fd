import { Gzip } from 'fflate';

/** Blocks of this size are compressed or stored as a whole. It is part of what decides the bytes. */
const BLOCK_BYTES = 256 * 1024;
const SAMPLE_BYTES = 64 * 1024;
/** Two thirds of the time of level 6, for 3 % more bytes. */
const LEVEL = 4;

/**
 * Compresses to gzip with the same bytes on every machine: the compressor is in JavaScript and of one version, while Node's zlib has other bytes in
 * other versions. Blocks that look like random bytes, as of models and of compressed files, are stored; each change between stored and compressed
 * begins a new member of the file (RFC 1952, 2.2).
 */
export async function* gzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const member = new Member();
  for await (const block of blocksOf(chunks)) yield* member.add(block, looksRandom(block) ? 0 : LEVEL);
  yield* member.end();
}

class Member {
  #out: Uint8Array[] = [];
  #level: 0 | typeof LEVEL = LEVEL;
  #gzip = this.#begin(LEVEL);

  add(block: Uint8Array, level: 0 | typeof LEVEL): Uint8Array[] {
    const before = level === this.#level ? [] : this.end();
    if (level !== this.#level) this.#gzip = this.#begin(level);
    this.#gzip.push(block);
    return [...before, ...this.#taken()];
  }

  end(): Uint8Array[] {
    this.#gzip.push(new Uint8Array(0), true);
    return this.#taken();
  }

  #begin(level: 0 | typeof LEVEL): Gzip {
    this.#level = level;
    return new Gzip({ level, mtime: 0 }, (chunk) => this.#out.push(chunk));
  }

  #taken(): Uint8Array[] {
    const taken = this.#out;
    this.#out = [];
    return taken;
  }
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
