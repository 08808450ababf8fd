import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The keys with which workers take jobs: one for each worker, so that none can take or answer the jobs of another. They are made from a secret
 * of this run of the platform, which ends all workers of an earlier one.
 */
export class WorkerKeys {
  readonly #secret = randomBytes(32);

  of(workerId: string): string {
    return createHmac('sha256', this.#secret).update(workerId).digest('base64url');
  }

  /** @param given the header `Authorization`: the key alone, as in the cloud */
  fits(workerId: string, given = ''): boolean {
    const [expected, shown] = [this.of(workerId), given].map((text) => Buffer.from(text)) as [Buffer, Buffer];
    return shown.length === expected.length && timingSafeEqual(shown, expected);
  }
}
