import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { gzip } from './gzip.js';

const MEBIBYTE = 1024 * 1024;
const text = Buffer.from('export const answer = 42;\n'.repeat(60_000));

/** Bytes without a pattern, the same in each run. */
function noise(length: number): Buffer {
  const parts = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(String(index)).digest(),
  );
  return Buffer.concat(parts).subarray(0, length);
}

async function compressed(bytes: Buffer, chunk = 65_536): Promise<Buffer> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
    bytes.subarray(index * chunk, (index + 1) * chunk),
  );
  return buffer(Readable.from(gzip(Readable.from(chunks))));
}

it.each([
  ['nothing', Buffer.alloc(0)],
  ['text', text],
  ['bytes without a pattern', noise(3 * MEBIBYTE + 17)],
  ['text around them', Buffer.concat([text, noise(3 * MEBIBYTE), text])],
])('gives back %s', async (_, bytes) => {
  expect(gunzipSync(await compressed(bytes)).equals(bytes)).toBe(true);
});

it('has the same bytes however its input is cut', async () => {
  const bytes = Buffer.concat([text, noise(2 * MEBIBYTE), text]);
  const [first, ...others] = await Promise.all([1000, 65_536, 5 * MEBIBYTE].map((size) => compressed(bytes, size)));
  expect(others.every((other) => other.equals(first as Buffer))).toBe(true);
});

it('makes text small, and bytes without a pattern hardly larger', async () => {
  expect((await compressed(text)).length).toBeLessThan(text.length / 20);
  expect((await compressed(noise(4 * MEBIBYTE))).length).toBeLessThan(4 * MEBIBYTE + 1000);
});

it('has these bytes on every machine', async () => {
  const bytes = Buffer.concat([text, noise(2 * MEBIBYTE), text]);
  const digest = createHash('sha256')
    .update(await compressed(bytes))
    .digest('hex');
  expect(digest).toBe('24f82cc06c4ee5bea5e51775ff29bf5fd75a5446b603a24101fcc7653cb34ef7');
});
