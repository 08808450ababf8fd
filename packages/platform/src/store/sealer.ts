import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
/** NIST SP 800-38D: 96 random bits for each value. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** An encrypted value in the database: nonce, ciphertext and tag, in base64. */
export interface Sealed {
  readonly sealed: string;
}

/**
 * Encrypts the values of variables for the disk. Each value is bound to its endpoint and its name: moved to another place in the database,
 * it can't be decrypted.
 */
export class Sealer {
  readonly #key: Buffer;

  /** @param key 32 bytes */
  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(endpointId: string, name: string, value: string): Sealed {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(placeOf(endpointId, name));
    const parts = [nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return { sealed: Buffer.concat(parts).toString('base64') };
  }

  /** @throws Error if the value was encrypted with another key or for another place, or was changed */
  open(endpointId: string, name: string, { sealed }: Sealed): string {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('a sealed value is too short');
    const tagAt = bytes.length - TAG_BYTES;
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(placeOf(endpointId, name)).setAuthTag(bytes.subarray(tagAt));
    return decipher.update(bytes.subarray(NONCE_BYTES, tagAt), undefined, 'utf8') + decipher.final('utf8');
  }
}

/** As JSON, so that no two pairs have the same text. */
function placeOf(endpointId: string, name: string): Buffer {
  return Buffer.from(JSON.stringify(['flash/variable', endpointId, name]));
}
