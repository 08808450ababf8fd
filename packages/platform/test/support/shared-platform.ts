import { startPlatform, type Platform, type PlatformOptions } from '../../src/index.js';
import { Rig, temporaryFolder } from './rig.js';

/** A platform with a home of its own that all tests of a file share: started before the first of them, stopped after the last. */
export class SharedPlatform {
  readonly home: string;
  /** A folder for files that tests and workers share: workers can't see those of the home. */
  readonly scratch: string;
  readonly rig = new Rig(this);
  readonly #options: Partial<PlatformOptions>;
  #platform: Platform | undefined;

  constructor(options: Partial<PlatformOptions> = {}) {
    const [folder, scratch] = [temporaryFolder(), temporaryFolder()];
    this.home = folder.path;
    this.scratch = scratch.path;
    this.#options = options;
    beforeAll(() => this.#start());
    afterAll(async () => {
      await this.#platform?.stop();
      folder.remove();
      scratch.remove();
    });
  }

  get url(): string {
    return this.#running.url;
  }

  get port(): number {
    return this.#running.port;
  }

  get key(): string {
    return this.#running.key;
  }

  /** Stops it and starts it again with the same home, on another port. @param options in the place of those that it had before */
  async restart(options = this.#options): Promise<void> {
    await this.#running.stop();
    await this.#start(options);
  }

  async #start(options = this.#options): Promise<void> {
    // Most tests are about what comes after a release, and would wait for the end of its watch.
    const settings = { watchMs: 0, ...options.settings };
    this.#platform = await startPlatform({ home: this.home, port: 0, version: '0.0.0', ...options, settings });
  }

  get #running(): Platform {
    if (!this.#platform) throw new Error('the platform is there from `beforeAll` on');
    return this.#platform;
  }
}
