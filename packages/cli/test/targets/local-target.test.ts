import { startPlatform } from '@flash-ts/platform';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTarget } from '../../src/targets/table.js';
import { describeTarget } from './describe-target.js';
import { WantedApps } from './wanted-app.js';

const temporaryHome = async () => join(await mkdtemp(join(tmpdir(), 'flash-home-')), 'home');
const remove = (home: string) => rm(join(home, '..'), { recursive: true, force: true });

describeTarget('local', async () => {
  const home = await temporaryHome();
  const platform = await startPlatform({ home, port: 0, version: '0.0.0', settings: { watchMs: 0 } });
  const target = await openTarget('local', { FLASH_HOME: home }, {});
  const close = async () => {
    await platform.stop();
    await remove(home);
  };
  return { target, close };
});

describe('the target local without a platform', () => {
  const apps = new WantedApps();
  let home: string;

  beforeEach(async () => {
    home = await temporaryHome();
  });
  afterEach(async () => {
    await remove(home);
    await apps.remove();
  });

  it('plans, says what it could not see, and starts none for that', async () => {
    const target = await openTarget('local', { FLASH_HOME: home }, {});
    const plan = await target.plan(await apps.wanted('shop', { label: 'one', endpoints: { shop: {} } }));
    expect(plan.steps.map(({ action }) => action)).toEqual(['upload', 'create']);
    expect(plan.notes).toEqual([expect.stringContaining('No platform is running')]);
    await expect(target.status({ app: 'shop', env: 'production' })).rejects.toMatchObject({
      code: 'FLASH_PLATFORM_NOT_RUNNING',
    });
  });

  it('starts one in this process for who follows the output, and ends it', async () => {
    const target = await openTarget('local', { FLASH_HOME: home, FLASH_PLATFORM_PORT: '0' }, { attached: true });
    const progress = { signal: new AbortController().signal, onStep: () => undefined };
    const place = { app: 'shop', env: 'production' };
    await target.exclusively(place, { ...progress, timeout: 60 }, async () => {
      expect(await target.status(place)).toMatchObject({ endpoints: [] });
    });
    expect(target.stopPlatform).toEqual(expect.any(Function));
    await target.stopPlatform?.();
    await expect(target.status(place)).rejects.toMatchObject({ code: 'FLASH_PLATFORM_UNREACHABLE' });
  });
});
