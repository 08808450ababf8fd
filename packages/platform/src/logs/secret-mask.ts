import type { SecretPatterns } from './secret-patterns.js';

/**
 * Removes the values of secrets from a stream of bytes, wherever its chunks begin and end. Bytes that may be the beginning of a secret are
 * held back until the next ones decide; chunks without a secret pass unchanged.
 */
export class SecretMask {
  readonly #patterns: SecretPatterns;
  #rest = '';

  constructor(patterns: SecretPatterns) {
    this.#patterns = patterns;
  }

  /** @returns the bytes that are decided after this chunk */
  write(chunk: Buffer): Buffer {
    if (!this.#patterns.expression) return chunk;
    const held = this.#rest !== '';
    const text = this.#rest + chunk.toString('latin1');
    const masked = this.#mask(text, this.#patterns.pendingFrom(text, 0));
    return masked === text && !held ? chunk : Buffer.from(masked, 'latin1');
  }

  /** @returns the bytes that were held back, at the end of the stream */
  end(): Buffer {
    return Buffer.from(this.#mask(this.#rest, this.#rest.length), 'latin1');
  }

  /** @param pending where the bytes begin that are held back */
  #mask(text: string, pending: number): string {
    const { expression } = this.#patterns;
    let [masked, from, until] = ['', 0, pending];
    if (expression) {
      expression.lastIndex = 0;
      for (let found = expression.exec(text); found && found.index < until; found = expression.exec(text)) {
        masked += text.slice(from, found.index) + this.#patterns.standIn(found[0]);
        from = found.index + found[0].length;
        // Its last bytes may be the beginning of another secret.
        if (from > until) until = this.#patterns.pendingFrom(text, from);
      }
    }
    this.#rest = text.slice(until);
    return masked + text.slice(from, until);
  }
}
