import { createHash } from 'node:crypto';

/** `sha256:` with the SHA-256 of the bytes in hex. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Whether a text is a digest that can be checked here. */
export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && /^sha256:[a-f\d]{64}$/.test(text);
}

/** The hexadecimal part of a digest. */
export function hexOf(digest: string): string {
  return digest.slice('sha256:'.length);
}

/** A document as bytes, the same for the same fields in the same order. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
