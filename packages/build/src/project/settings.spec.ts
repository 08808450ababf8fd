import { readSettings } from './settings.js';

it('has a default for each setting', () => {
  const defaults = { source: 'src', include: [], external: [], exclude: [] };
  expect(readSettings(undefined)).toEqual(defaults);
  expect(readSettings({ source: './app/', external: ['sharp'] })).toEqual({
    ...defaults,
    source: 'app',
    external: ['sharp'],
  });
});

it.each([
  [[], 'The setting flash is []; allowed is an object.'],
  [
    { sources: 'app' },
    'The setting flash.sources is "app"; allowed is one of the settings source, include, external, exclude.',
  ],
  [
    { source: '../app' },
    'The setting flash.source is "../app"; allowed is a folder inside the project, such as "src".',
  ],
  [{ source: '/app' }, 'The setting flash.source is "/app"; allowed is a folder inside the project, such as "src".'],
  [
    { include: ['../../etc/passwd'] },
    'The setting flash.include is ["../../etc/passwd"]; allowed is a list of globs of files inside the project, such as ["models/**"].',
  ],
  [
    { external: 'sharp' },
    'The setting flash.external is "sharp"; allowed is a list of names of packages, such as ["sharp"].',
  ],
])('refuses %j', (flash, message) => {
  expect(() => readSettings(flash)).toThrow(expect.objectContaining({ code: 'FLASH_SETTING_INVALID', message }));
});
