import { Transform } from 'node:stream';
import { platformErrors } from '../errors/catalogue.js';

export interface InflationLimits {
  readonly bytes: number;
  readonly entries: number;
  /** Of unpacked to packed size. */
  readonly ratio: number;
}

/** The ratio is checked from this size on: a small regular text can have a very high ratio. */
const RATIO_FROM_BYTES = 16 * 1024 * 1024;
/** Checks the size of an archive while it is unpacked, by the headers of its entries and by the bytes themselves. */
export class Inflation {
  readonly #limits: InflationLimits;
  readonly #packed: number;
  #inflated = 0;
  #entries = 0;
  #content = 0;

  /** @param packed size of the archive in bytes */
  constructor(packed: number, limits: InflationLimits) {
    this.#packed = packed;
    this.#limits = limits;
  }

  /**
   * @param size of the entry's content in bytes, as its header says
   * @returns why the archive must be refused
   */
  entry(size: number): string | undefined {
    this.#entries += 1;
    this.#content += size;
    const { bytes, entries } = this.#limits;
    if (this.#entries > entries) return `it has more than ${entries} entries`;
    return this.#content > bytes ? `it unpacks to more than ${bytes} bytes` : undefined;
  }

  /** Passes the unpacked bytes through, and fails when there are too many. */
  meter(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#inflated += chunk.length;
        const problem = this.#problem();
        if (problem === undefined) done(null, chunk);
        else done(platformErrors.FLASH_ARTIFACT_REFUSED({ problem }));
      },
    });
  }

  #problem(): string | undefined {
    const { ratio } = this.#limits;
    const isBomb = this.#inflated > RATIO_FROM_BYTES && this.#inflated > this.#packed * ratio;
    return isBomb ? `it unpacks to more than ${ratio} times its size` : undefined;
  }
}
