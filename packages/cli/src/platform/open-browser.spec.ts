import { openBrowser, openerOf } from './open-browser.js';

describe('openerOf', () => {
  it.each([
    ['linux', { DISPLAY: ':0' }, ['xdg-open']],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open']],
    ['linux', {}, undefined],
    ['linux', { BROWSER: 'firefox' }, ['firefox']],
    ['linux', { BROWSER: '', DISPLAY: ':0' }, ['xdg-open']],
    ['darwin', {}, ['open']],
    ['darwin', { BROWSER: 'firefox' }, ['firefox']],
    ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler']],
  ] as const)('on %s with %j is %j', (platform, env, opener) => {
    expect(openerOf(platform, env)).toEqual(opener);
  });
});

describe('openBrowser', () => {
  it('says whether a program was started', async () => {
    expect(await openBrowser('http://localhost/', { BROWSER: process.execPath })).toBe(true);
    expect(await openBrowser('http://localhost/', { BROWSER: '/nowhere/browser' })).toBe(false);
  });
});
