import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { SharedBrowser } from '../../../packages/platform/test/support/browser.js';
import { buildSite } from './build-site.ts';

/** One page of each kind: lists, code, wide tables, other languages. */
const PAGES = ['index', 'gpu', 'settings', 'from-python'];

const browser = new SharedBrowser();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flash-site-'));
  await buildSite(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['a narrow light screen', { colorScheme: 'light', viewport: { width: 390, height: 800 } }],
  ['a wide dark screen', { colorScheme: 'dark', viewport: { width: 1600, height: 900 } }],
] as const)('opened from a folder on %s, it fits and can be read by everybody', async (_, look) => {
  const { page, context, faults } = await browser.page(look);
  for (const name of PAGES) {
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.evaluate(axe.source);
    // Preloading would read style sheets again, by requests that a page from a folder may not make.
    const found = await page.evaluate(`axe.run(document, { preload: false }).then(({ violations }) => ({
      violations: violations.map(({ id, nodes }) => id + ': ' + nodes[0].html),
      overflow: document.documentElement.scrollWidth - innerWidth,
      ground: getComputedStyle(document.body).backgroundColor,
    }))`);
    const ground = look.colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)';
    expect({ name, found }).toEqual({ name, found: { violations: [], overflow: 0, ground } });
  }
  expect(faults).toEqual([]);
  await context.close();
});
