import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { localImage } from '../src/ids/image.js';
import { workerArtifact } from './support/artifact.js';
import { seriousFaults, SharedBrowser, type Look } from './support/browser.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform();
const browser = new SharedBrowser();
const { rig } = platform;

/** A page with a session, at an address of the status page. */
async function opened(hash = '', look: Look = {}) {
  const seen = await browser.page(look);
  const { url } = await rig.client.statusPageCode();
  await seen.page.goto(url);
  await seen.page.getByRole('button', { name: 'End session' }).waitFor();
  if (hash !== '') await goTo(seen.page, hash);
  return seen;
}

/** Follows a link of the page. */
function goTo(page: Page, hash: string): Promise<unknown> {
  return page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

/** An endpoint that serves, and has served an earlier version. */
async function served(fields: Parameters<typeof rig.create>[0] = {}): Promise<string> {
  const { id } = await rig.create(fields);
  await rig.settled(id);
  return id;
}

/** Presses Tab until an element with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  while (seen.length < 100) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`,
    );
    if (focused === name) return;
    seen.push(focused);
  }
  throw new Error(`Tab does not lead to ${name}, but to ${seen.join(', ')}`);
}

afterEach(async () => {
  for (const { id } of await rig.client.listEndpoints()) await rig.client.deleteEndpoint(id);
});

describe('the status page', () => {
  it('takes the code out of the address, and keeps the session over a reload', async () => {
    const { page, context, faults } = await opened();
    expect(page.url()).toBe(`http://status.localhost:${platform.port}/`);
    await page.reload();
    await page.getByText('There are no endpoints yet.').waitFor();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ domain: 'status.localhost', httpOnly: true, sameSite: 'Strict' });
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await page.content()).not.toContain(platform.key);
    expect(faults).toEqual([]);
    await page.getByRole('button', { name: 'End session' }).click();
    await page.getByText('You have ended the session of this browser.').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Open this page from a terminal' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('says how to open it, without a session and for a code that was used', async () => {
    const { page, context, faults } = await browser.page();
    await page.goto(`${platform.url}/`);
    await page.getByText('flash open').waitFor();
    expect(new URL(page.url()).hostname).toBe('status.localhost');
    expect(faults).toEqual([]);
    const { url } = await rig.client.statusPageCode();
    await page.goto(url);
    await page.getByRole('button', { name: 'End session' }).waitFor();
    const other = await browser.page();
    await other.page.goto(url);
    await other.page.getByText('was used before').waitFor();
    expect(other.page.url()).not.toContain('code=');
    await Promise.all([context.close(), other.context.close()]);
  });

  it('shows what endpoints do, and keeps on showing it', async () => {
    const id = await served({ name: 'users' });
    const { page, context, faults } = await opened();
    await page.getByText('The endpoint is well.').waitFor();
    await Promise.all(Array.from({ length: 5 }, () => rig.ask(id, '/pid')));
    await rig.ask(id, '/nowhere');
    const row = page.getByRole('row', { name: /users/ });
    await until('the percentiles are shown', async () => /\d ms/.test((await row.textContent()) ?? ''));
    await row.getByRole('link', { name: 'users' }).click();
    await page.getByRole('heading', { level: 1, name: 'users' }).waitFor();
    expect(await page.title()).toBe('users – Flash status');
    await page.getByRole('img', { name: /^Latency, now: p50 \d/ }).waitFor();
    await page.getByText(/\d cold start/).waitFor();
    await page.getByText('listening one').first().waitFor();
    await page.getByLabel('Latency: numbers').click();
    await until('the numbers have a time', async () =>
      /\d\d:\d\d:\d\d/.test((await page.locator('.numbers tbody').nth(1).textContent()) ?? ''),
    );
    await rig.client.deleteEndpoint(id);
    await page.getByText('There is no such endpoint').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('shows texts of workers as texts', async () => {
    const hostile = '<img src=x onerror="document.title=1">\u001B[31m\u202Ered';
    const { id } = await rig.create({ env: { BOOT_ERROR: hostile } });
    await rig.settled(id);
    const { page, context, faults } = await opened(`#/endpoint/${id}`);
    const shown = String.raw`<img src=x onerror="document.title=1">\x1b[31m\u202ered`;
    await page.locator('.log .message', { hasText: shown }).first().waitFor();
    await page.locator('.attention li', { hasText: shown }).first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await page.getByRole('link', { name: 'All endpoints' }).click();
    await page.locator('.attention li', { hasText: shown }).first().waitFor();
    await page.locator('.events .details', { hasText: 'the worker exited with code' }).first().waitFor();
    expect((await page.locator('.events .details').allTextContents()).join()).not.toContain('\n');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('calls a route, one of the manifest or any other', async () => {
    const { archive, digest } = await archiveOf([
      [{ name: 'worker.mjs' }, readFileSync(new URL('fixtures/worker/worker.mjs', import.meta.url))],
      [
        { name: 'flash_manifest.json' },
        JSON.stringify({
          resources: {
            users: { functions: [{ name: 'echo', class_name: 'Users', http_method: 'POST', http_path: '/echo' }] },
          },
        }),
      ],
    ]);
    await rig.upload({ archive, digest });
    const id = await served({ image: localImage('app', digest), env: { FLASH_RESOURCE_NAME: 'users' } });
    const { page, context, faults } = await opened(`#/endpoint/${id}`);
    await page
      .getByRole('combobox', { name: 'Route' })
      .getByText('POST /echo (Users.echo)')
      .waitFor({ state: 'attached' });
    await page.getByLabel('Body', { exact: true }).fill('{"name":"<b>Ada</b>"}');
    await page.getByRole('button', { name: 'Send' }).press('Enter');
    await page.getByText('200 OK in').waitFor();
    expect(await page.getByLabel('Body of the answer').textContent()).toBe('{\n  "name": "<b>Ada</b>"\n}');
    await page.getByRole('combobox', { name: 'Route' }).selectOption('another route');
    await page.getByRole('combobox', { name: 'Method' }).selectOption('GET');
    await page.getByLabel('Path and query').fill('/nö where');
    await page.getByLabel('Path and query').press('Enter');
    await page.getByText('404 Not Found in').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('promotes and rolls back by keyboard, after it has asked', async () => {
    const id = await served();
    await rig.client.canary(id, { percent: 10, changes: { env: { LABEL: 'two' } } });
    await until('the canary gets requests', async () => (await rig.rollout(id)).state === 'canary');
    const { page, context, faults } = await opened(`#/endpoint/${id}`);
    await page.getByText('canary for 10 %').waitFor();
    await tabTo(page, 'Promote: version 2');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Promote version 2?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await rig.rollout(id)).state).toBe('canary');
    await tabTo(page, 'Promote: version 2');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Promote');
    await page.keyboard.press('Enter');
    await page.getByText('Version 2 takes all requests now.').waitFor();
    expect(await rig.rollout(id)).toMatchObject({ state: 'serving', servingVersion: 2 });
    await tabTo(page, 'Roll back to it: version 1');
    await page.keyboard.press('Enter');
    await page.getByText(/What it ran becomes version 3|Its workers are ready/).waitFor();
    await tabTo(page, 'Roll back to it');
    await page.keyboard.press('Enter');
    await until('what version 1 ran serves again', async () => {
      const { servingVersion } = await rig.rollout(id);
      return servingVersion !== 2 && JSON.parse((await rig.ask(id, '/pid')).text).label === 'one';
    });
    expect(faults).toEqual([]);
    await context.close();
  });

  it('keeps its session from pages that endpoints answer', async () => {
    const page200 = `createServer((request, response) => response.setHeader('content-type', 'text/html').end('<h1>app</h1>'))`;
    const source = [
      `import { createServer } from 'node:http';`,
      `process.stdin.resume().on('end', () => process.exit());`,
      `${page200}.listen(process.env.PORT);`,
      `if (process.env.PORT_HEALTH !== process.env.PORT) ${page200}.listen(process.env.PORT_HEALTH);`,
    ].join('\n');
    const { archive, digest } = await archiveOf([[{ name: 'worker.mjs' }, source]]);
    await rig.upload({ archive, digest });
    const id = await served({ image: localImage('app', digest) });
    const { page, context } = await opened();
    const own = `http://status.localhost:${platform.port}`;
    // Under its own name an endpoint answers the path itself.
    const apps = [
      [`${platform.url}/e/${id}/`, 401],
      [`http://${id}.api.localhost:${platform.port}/`, 200],
    ] as const;
    for (const [app, status] of apps) {
      await page.goto(app);
      await page.getByRole('heading', { name: 'app' }).waitFor();
      const read = (path: string) =>
        page.evaluate(
          (url) =>
            fetch(url, { credentials: 'include' }).then(
              ({ status }) => status,
              () => 'refused',
            ),
          path,
        );
      expect(await read(`${own}/local/live`)).toBe('refused');
      expect(await read('/local/live')).toBe(status);
      const framed = await page.evaluate(`(async () => {
        const frame = document.createElement('iframe');
        frame.src = '${own}/';
        document.body.append(frame);
        await new Promise((resolve) => frame.addEventListener('load', resolve));
        return frame.contentDocument === null ? 'closed' : 'open';
      })()`);
      expect(framed).toBe('closed');
    }
    // The page itself is not kept from it.
    await page.goto(`${own}/`);
    await page.getByRole('button', { name: 'End session' }).waitFor();
    await context.close();
  });

  it.each(['light', 'dark'] as const)('has no serious fault of accessibility, in %s colours', async (colorScheme) => {
    const { digest } = await workerArtifact();
    const id = await served({ name: 'a-name-that-is-as-long-as-names-may-be-for-an-endpoint' });
    await rig.client.canary(id, { percent: 10, changes: { env: { LABEL: digest } } });
    const broken = await rig.create({ name: 'broken', env: { BOOT_ERROR: 'no such model' } });
    await rig.settled(broken.id);
    await until('the canary gets requests', async () => (await rig.rollout(id)).state === 'canary');
    const { page, context } = await opened('', { colorScheme });
    await page.getByRole('link', { name: 'broken' }).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await goTo(page, `#/endpoint/${id}`);
    await page.getByRole('button', { name: 'Promote: version 2' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByLabel('Latency: numbers').click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByLabel('Body of the answer').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'End session' }).click();
    await page.getByText('flash open').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await context.close();
  });

  it('fits a narrow screen', async () => {
    const id = await served({ name: 'a-name-that-is-as-long-as-names-may-be-for-an-endpoint' });
    await rig.patch(id, { env: { BOOT_ERROR: `no/such/model/${'x'.repeat(200)}` } });
    await rig.settled(id);
    const { page, context } = await opened('', { viewport: { width: 360, height: 740 } });
    const width = () => page.evaluate('document.documentElement.scrollWidth');
    await page.locator('.attention li').first().waitFor();
    expect(await width()).toBe(360);
    await goTo(page, `#/endpoint/${id}`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByLabel('Body of the answer').waitFor();
    await page.getByLabel('Latency: numbers').click();
    expect(await width()).toBe(360);
    await context.close();
  });
});
