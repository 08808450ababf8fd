import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const MOST_KEPT = 1000;

/**
 * The keys with which workers take jobs: one for each worker, so that none can take or answer the jobs of another. They are made from a secret
 * of this run of the platform, which ends all workers of an earlier one.
 */
export class WorkerKeys {
  readonly #secret = randomBytes(32);
  /** Those that were made, so that a request costs no hash. */
  readonly #made = new Map<string, string>();

  of(workerId: string): string {
    const known = this.#made.get(workerId);
    if (known !== undefined) return known;
    const key = createHmac('sha256', this.#secret).update(workerId).digest('base64url');
    // Any caller may name any worker.
    if (this.#made.size >= MOST_KEPT) this.#made.clear();
    this.#made.set(workerId, key);
    return key;
  }

  /** @param given the header `Authorization`: the key alone, as in the cloud */
  fits(workerId: string, given = ''): boolean {
    const [expected, shown] = [this.of(workerId), given].map((text) => Buffer.from(text)) as [Buffer, Buffer];
    return shown.length === expected.length && timingSafeEqual(shown, expected);
  }
}
