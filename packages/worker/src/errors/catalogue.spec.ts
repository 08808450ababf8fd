import { expect, test } from '@jest/globals';
import { workerCatalogue } from './catalogue.js';

test.each(Object.entries(workerCatalogue))('%s has a title, a kind and a next step', (code, { title, kind, fix }) => {
  expect(code).toMatch(/^FLASH_WORKER_[A-Z_]+$/);
  expect(title).not.toBe('');
  expect(['user', 'system']).toContain(kind);
  expect(fix).toBeTruthy();
});
