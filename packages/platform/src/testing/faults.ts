import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `hold-boot`: waits before its own code is loaded. `refuse-health`: answers its health path with 503. */
export type Fault = 'hold-boot' | 'refuse-health';

/** Requests faults of workers by files in a folder that each worker checks. */
export class Faults {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Node's options by which a worker causes the faults. */
  get nodeOptions(): readonly string[] {
    const preload = pathToFileURL(join(import.meta.dirname, `fault-preload${extname(import.meta.filename)}`));
    preload.searchParams.set('faults', this.#folder);
    return ['--import', preload.href];
  }

  /** @param id of a worker, or of an endpoint for all its workers */
  begin(id: string, fault: Fault): void {
    writeFileSync(join(this.#folder, `${id}.${fault}`), '');
  }

  end(id: string, fault: Fault): void {
    rmSync(join(this.#folder, `${id}.${fault}`), { force: true });
  }
}
