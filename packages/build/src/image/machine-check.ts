import { buildErrors } from '../errors/catalogue.js';
import { HEADER_BYTES, machinesOf } from '../native/machine-code.js';
import { platformName, WORKER_PLATFORM, type Platform } from './platform.js';

const CPUS: Readonly<Record<string, string>> = {
  amd64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  riscv64: 'riscv64',
  '386': 'ia32',
};

/** Refuses an image for another platform than workers' where a file of the artifact has machine code for workers' own. */
export class MachineCheck {
  readonly #platform: Platform;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /**
   * Passes the bytes of a file on.
   *
   * @throws FlashError `FLASH_IMAGE_PLATFORM_UNSUITABLE`
   */
  async *through(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let head = Buffer.alloc(0);
    for await (const chunk of chunks) {
      if (head.length < HEADER_BYTES) {
        head = Buffer.concat([head, chunk.subarray(0, HEADER_BYTES - head.length)]);
        if (head.length === HEADER_BYTES) this.#look(name, head);
      }
      yield chunk;
    }
  }

  #look(name: string, head: Buffer): void {
    if (this.#platform.architecture === WORKER_PLATFORM.architecture) return;
    const machines = machinesOf(head).filter(({ os }) => os === 'linux');
    if (machines.length === 0 || machines.some(({ cpu }) => cpu === CPUS[this.#platform.architecture])) return;
    const problem = `the artifact has machine code for ${platformName(WORKER_PLATFORM)} in ${name}`;
    throw buildErrors.FLASH_IMAGE_PLATFORM_UNSUITABLE({ platform: platformName(this.#platform), problem });
  }
}
