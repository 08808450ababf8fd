import type { PlatformSettingsReport } from '@flash-ts/core/contract';
import { FlashCommand } from './flash-command.js';

let flash: FlashCommand;
beforeAll(async () => {
  flash = await FlashCommand.create();
});
afterAll(() => flash.remove());

const settings = (...changes: string[]) => flash.run(['platform', 'settings', ...changes]);

it('says what to do when no platform runs', async () => {
  const { code, stderr } = await settings();
  expect([code, stderr]).toEqual([1, expect.stringContaining('FLASH_PLATFORM_NOT_RUNNING')]);
});

it('shows the settings, changes them, and keeps them for the next start', async () => {
  await flash.json('platform', 'start', '--detach');
  expect((await settings()).stdout).toMatch(/^queueWaitMs +120000$/m);
  expect((await settings('queueWaitMs=5000', 'frozenWorkers=0')).stdout).toMatch(/^queueWaitMs +5000 {2}changed$/m);
  await flash.json('platform', 'stop');
  await flash.json('platform', 'start', '--detach');
  expect(await flash.json<PlatformSettingsReport>('platform', 'settings')).toMatchObject({
    settings: { queueWaitMs: 5000, frozenWorkers: 0 },
    saved: { queueWaitMs: 5000, frozenWorkers: 0 },
  });
  expect((await settings('queueWaitMs=')).stdout).toMatch(/^queueWaitMs +120000$/m);
});

it.each([
  ['queueWaitMs', /FLASH_SETTING_UNREADABLE.*"queueWaitMs" is not a setting; allowed are NAME=NUMBER/s],
  [
    'queueWaitMs=5s',
    /^FLASH_REQUEST_INVALID The field queueWaitMs is "5s"; allowed: a whole number from 0 to \d+\. → [^\n]*\n$/,
  ],
  [
    'queueWait=5',
    /^FLASH_REQUEST_INVALID The setting queueWait does not exist; allowed: queueWaitMs, .*\. Did you mean queueWaitMs\?/,
  ],
  ['colour=1', /^FLASH_REQUEST_INVALID The setting colour does not exist; allowed: [^?]*\.\n→/],
  ['healthIntervalMs=1', /healthIntervalMs is 1; allowed: a whole number from 100 to /],
])('refuses %s', async (text, message) => {
  const { code, stderr } = await settings(text, 'graceMs=1');
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  expect((await settings()).stdout).toMatch(/^graceMs +30000$/m);
});
