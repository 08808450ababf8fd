import type { BrowserContext, Page } from 'playwright-core';
import type { OpenApiOperation, ProjectDocument } from '@flash-ts/core/openapi';
import { until } from '@flash-ts/testkit/waiting';
import { QueueRig } from './jobs/queue-rig.js';
import { seriousFaults, SharedBrowser, type Look } from './support/browser.js';
import { call, type Answer } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

const HOSTILE =
  'Read <img src="http://elsewhere.example/x.png" onerror="document.title=1"><script>document.title=2</script>it.';

function operation(operationId: string, more: Partial<OpenApiOperation> = {}): Omit<OpenApiOperation, 'servers'> {
  const responses = { '200': { description: 'Success' } };
  return { operationId, 'x-flash-endpoint': 'shop', tags: ['shop'], responses, ...more };
}

function documentOf(version: string): ProjectDocument {
  const schema = { type: 'object', properties: { name: { type: 'string' } } };
  const requestBody = { required: true, content: { 'application/json': { schema } } };
  const description = 'Says it **again**.';
  return {
    openapi: '3.1.0',
    info: { title: 'app', version },
    tags: [{ name: 'shop' }],
    paths: {
      '/shop/pid': { get: operation('shop_pid') },
      '/shop/hostile': { get: operation('shop_hostile', { description: HOSTILE }) },
      '/shop/echo': { post: operation('shop_echo', { description, requestBody }) },
      '/queue/runsync': { post: operation('queue_runsync', { requestBody }) },
    },
    components: { schemas: {} },
  };
}

let released: ProjectDocument | undefined;
const firstRelease = Promise.withResolvers<void>();
const platform = new SharedPlatform({
  routeByName: true,
  allowedHosts: [],
  openApi: () => released,
  firstRelease: firstRelease.promise,
});
const browser = new SharedBrowser();
const queue = new QueueRig(platform);
const { rig } = platform;

let early: Promise<Answer>;
beforeAll(async () => {
  early = call(`${platform.url}/openapi.json`);
  const { id } = await rig.create({ name: 'shop' });
  await rig.settled(id);
  await queue.create();
  released = documentOf('1.0.0');
  firstRelease.resolve();
});

/** The page in a browser that reaches nothing but this machine. `elsewhere` collects the addresses that it asked for in vain. */
async function opened(look: Look = {}) {
  const seen = await browser.page(look);
  const elsewhere = await closeNetwork(seen.context);
  const address = `http://localhost:${platform.port}/docs`;
  await seen.page.goto(address);
  await seen.page.getByRole('heading', { name: /^app/ }).waitFor();
  return { ...seen, elsewhere, address };
}

async function closeNetwork(context: BrowserContext): Promise<readonly string[]> {
  const refused: string[] = [];
  await context.route('**/*', async (route) => {
    const url = route.request().url();
    if (['localhost', '127.0.0.1'].includes(new URL(url).hostname)) return route.continue();
    refused.push(url);
    return route.abort();
  });
  return refused;
}

async function background(page: Page): Promise<string> {
  return page.evaluate(`getComputedStyle(document.documentElement).backgroundColor`);
}

describe('the docs page', () => {
  it('tries an operation, without the network', async () => {
    const { page, context, faults, elsewhere } = await opened();
    const row = page.locator('#operations-shop-shop_echo');
    await row.getByRole('button', { name: /POST.*\/shop\/echo/ }).click();
    await row.getByText('Says it again.').waitFor();
    await row.locator('textarea').fill('{"name":"<b>Ada</b>"}');
    await row.getByRole('button', { name: 'Execute' }).click();
    await row.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    expect(await row.locator('.live-responses-table .highlight-code').first().textContent()).toContain('<b>Ada</b>');
    expect(await page.title()).toBe('Endpoints – flash run');
    expect([faults, elsewhere]).toEqual([[], []]);
    await context.close();
  });

  it('tries a job of a queue', async () => {
    const { page, context, faults } = await opened();
    const row = page.locator('#operations-shop-queue_runsync');
    await row.getByRole('button', { name: /POST.*\/queue\/runsync/ }).click();
    await row.locator('textarea').fill('{"input":{"echo":"read"}}');
    await row.getByRole('button', { name: 'Execute' }).click();
    await row.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    const answer = await row.locator('.live-responses-table .highlight-code').first().textContent();
    expect([answer, faults]).toEqual([expect.stringMatching(/"status": "COMPLETED"[^]*"output": "read"/), []]);
    await context.close();
  });

  it('runs nothing of what texts of the document hold, and loads nothing for them', async () => {
    const { page, context, elsewhere } = await opened();
    await page.getByRole('button', { name: /GET.*\/shop\/hostile/ }).click();
    await page.locator('#operations-shop-shop_hostile').getByText('it.').waitFor();
    expect(await page.title()).toBe('Endpoints – flash run');
    expect(elsewhere).toEqual([]);
    await context.close();
  });

  it('is used by keyboard', async () => {
    const { page, context, faults } = await opened();
    await page.getByRole('button', { name: /GET.*\/shop\/pid/ }).focus();
    await page.keyboard.press('Enter');
    const row = page.locator('#operations-shop-shop_pid');
    await row.getByRole('button', { name: 'Execute' }).focus();
    await page.keyboard.press('Enter');
    await row.locator('.live-responses-table', { hasText: '"worker"' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('is light or dark as the system is, and readable without a pointer or good eyes', async () => {
    const light = await opened({ colorScheme: 'light' });
    const dark = await opened({ colorScheme: 'dark' });
    for (const { page } of [light, dark]) {
      await page.getByRole('button', { name: /POST.*\/shop\/echo/ }).click();
      await page.getByRole('button', { name: 'Execute' }).click();
      await page.locator('.live-responses-table').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    }
    expect(await background(light.page)).not.toBe(await background(dark.page));
    await light.page.emulateMedia({ colorScheme: 'dark' });
    const wanted = await background(dark.page);
    await until('the page is dark', async () => (await background(light.page)) === wanted);
    await Promise.all([light.context.close(), dark.context.close()]);
  });

  it('shows the document of the version that serves now', async () => {
    const { page, context } = await opened();
    released = documentOf('2.0.0');
    await page.reload();
    const heading = page.getByRole('heading', { name: /^app\s*2\.0\.0/ });
    await heading.waitFor();
    expect(await heading.count()).toBe(1);
    await context.close();
  });
});

describe('what is served beside the endpoints of a development server', () => {
  const ask = (path: string, options: Parameters<typeof call>[1] = {}) => call(platform.url + path, options);

  it('waits for the first release', async () => {
    const { status, text } = await early;
    expect([status, JSON.parse(text)]).toEqual([200, documentOf('1.0.0')]);
  });

  it('has a policy without inline scripts, and no file of a request', async () => {
    const { status, headers } = await ask('/docs?a=1');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect((await ask('/docs', { method: 'HEAD' })).text).toBe('');
    for (const path of ['/docs/..%2fpackage.json', '/docs/LICENSE', '/docs/docs.html', '/openapi.json/x'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    expect((await ask('/docs', { method: 'POST' })).status).toBe(404);
    expect((await ask('/openapi.json', { method: 'DELETE' })).status).toBe(404);
  });

  it('is refused to web pages under names of their own', async () => {
    for (const path of ['/docs', '/openapi.json']) {
      const { status, text } = await ask(path, { headers: { host: 'evil.example' } });
      expect([status, JSON.parse(text)]).toMatchObject([403, { code: 'FLASH_HOST_UNKNOWN' }]);
    }
  });

  it('gives way to an endpoint of the name `docs`, and leaves `/openapi.json` of endpoints alone', async () => {
    const { id } = await rig.create({ name: 'docs' });
    await rig.settled(id);
    expect(JSON.parse((await ask('/docs/pid')).text)).toMatchObject({ label: 'one' });
    expect((await ask('/docs')).headers['x-runpod-worker-id']).toBeDefined();
    expect((await ask('/docs/docs.js')).headers['x-runpod-worker-id']).toBeDefined();
    expect((await ask('/docs/openapi.json')).headers['x-runpod-worker-id']).toBeDefined();
    expect((await ask(`/e/${id}/openapi.json`)).headers['x-runpod-worker-id']).toBeDefined();
    expect(JSON.parse((await ask('/openapi.json')).text)).toEqual(released);
    await rig.client.deleteEndpoint(id);
    expect((await ask('/docs')).status).toBe(200);
  });

  it('is not there on a platform that was not asked for it', async () => {
    await platform.restart({ routeByName: true });
    expect((await ask('/docs')).status).toBe(404);
    expect((await ask('/openapi.json')).status).toBe(404);
  });
});
