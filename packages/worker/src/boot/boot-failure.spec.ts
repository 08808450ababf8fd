import { describe, expect, test } from '@jest/globals';
import { workerErrors } from '../errors/index.js';
import { bootFailure, bootFailureText } from './boot-failure.js';

describe('bootFailure', () => {
  test('an error of ours stays what it is', () => {
    const error = workerErrors.FLASH_WORKER_LISTEN({ address: '0.0.0.0:80' });
    expect(bootFailure(error, 'x')).toBe(error);
  });

  test('anything else becomes the cause', () => {
    const thrown = new Error('no weights');
    expect(bootFailure(thrown, 'ocr')).toMatchObject({ code: 'FLASH_WORKER_BOOT', cause: thrown });
    expect(bootFailure('plain text', 'ocr').message).toBe('The start of ocr failed: plain text.');
  });

  test('the text has code, message, next step, and every cause with its stack', () => {
    const thrown = new Error('no weights', { cause: new Error('disk is empty') });
    const text = bootFailureText(bootFailure(thrown, 'ocr'));
    expect(text).toMatch(/^FLASH_WORKER_BOOT: The start of ocr failed: no weights\.\nNext: /);
    expect(text).toContain(thrown.stack!.split('\n').slice(0, 2).join('\n'));
    expect(text).toContain('disk is empty');
  });

  test('faults are listed', () => {
    const fault = workerErrors.FLASH_WORKER_ENV({ variable: 'PORT', value: 'x', allowed: 'y' });
    const error = workerErrors.FLASH_WORKER_LISTEN({ address: 'a' }, { faults: [fault] });
    expect(bootFailureText(error)).toContain('  FLASH_WORKER_ENV: The variable PORT is "x"; allowed is y');
  });
});
