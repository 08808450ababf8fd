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
  [[], 'flash is [], it must be an object'],
  [{ sources: 'app' }, 'flash.sources is "app", it must be one of the settings source, include, external, exclude'],
  [{ source: '../app' }, 'flash.source is "../app", it must be a folder inside the project, such as "src"'],
  [{ source: '/app' }, 'flash.source is "/app", it must be a folder inside the project, such as "src"'],
  [
    { include: ['../../etc/passwd'] },
    'flash.include is ["../../etc/passwd"], it must be a list of globs of files inside the project, such as ["models/**"]',
  ],
  [{ external: 'sharp' }, 'flash.external is "sharp", it must be a list of names of packages, such as ["sharp"]'],
])('refuses %j', (flash, message) => {
  expect(() => readSettings(flash)).toThrow(expect.objectContaining({ code: 'FLASH_SETTING_INVALID', message }));
});
