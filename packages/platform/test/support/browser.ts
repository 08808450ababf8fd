import axe, { type AxeResults } from 'axe-core';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { temporaryFolder } from './rig.js';

/** Debian's, or the one of the variable. */
const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A headless Chromium that all tests of a file share, with an empty profile of its own. */
export class SharedBrowser {
  #browser: Browser | undefined;

  constructor() {
    const profile = temporaryFolder();
    beforeAll(async () => {
      // Skipped tests would look like passed ones.
      if (!existsSync(PROGRAM)) {
        throw new Error(`There is no ${PROGRAM}: run \`apt-get install chromium\`, or name a Chromium in CHROMIUM.`);
      }
      const env = { ...process.env, HOME: profile.path } as Record<string, string>;
      this.#browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS, env, handleSIGINT: false });
    });
    afterAll(async () => {
      await this.#browser?.close();
      profile.remove();
    });
  }

  /** A page with cookies of its own. `faults` collects what its console reports as an error. */
  async page({ colorScheme = 'light', viewport = { width: 1280, height: 900 } }: Look = {}): Promise<{
    readonly page: Page;
    readonly context: BrowserContext;
    readonly faults: readonly string[];
  }> {
    if (!this.#browser) throw new Error('the browser is there from `beforeAll` on');
    const context = await this.#browser.newContext({ colorScheme, viewport });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    return { page, context, faults };
  }
}

/** What axe finds that is serious or critical. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
