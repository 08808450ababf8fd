import { loadEnvironment } from './load-environment.js';

it('passes what a program needs to run, and nothing that could be a secret', () => {
  const env = {
    PATH: '/bin',
    Path: 'C:\\',
    LC_ALL: 'C',
    SOURCE_DATE_EPOCH: '1',
    NODE_OPTIONS: '--require ./x.js',
    DATABASE_URL: 'postgres://u:p@db',
    HF_TOKEN: 't',
    FLASH_BUILD: 'no',
  };
  expect(loadEnvironment(env)).toEqual({
    PATH: '/bin',
    Path: 'C:\\',
    LC_ALL: 'C',
    SOURCE_DATE_EPOCH: '1',
    FLASH_BUILD: '1',
  });
});
