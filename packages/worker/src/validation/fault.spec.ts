import { expect, test } from '@jest/globals';
import { FAULT_LIMIT, unprocessable, type Fault } from './fault.js';

interface Answer {
  readonly message: readonly string[];
  readonly detail: readonly Fault[];
}

const answerTo = (faults: readonly Fault[]) => unprocessable(faults).getResponse() as Answer;
const faults = (count: number): Fault[] =>
  Array.from({ length: count }, (_, index) => ({ loc: ['body', index], msg: `${index} is wrong`, type: 'isInt' }));

test('a hundred faults are told as they are', () => {
  const hundred = faults(FAULT_LIMIT);
  expect(answerTo(hundred)).toMatchObject({ detail: hundred, message: hundred.map(({ msg }) => msg) });
});

test('what comes after the hundredth is one entry', () => {
  const { detail, message } = answerTo(faults(250));
  expect(detail).toEqual([...faults(FAULT_LIMIT), { loc: ['body'], msg: '…and more', type: 'more' }]);
  expect(message).toHaveLength(FAULT_LIMIT + 1);
});

test('what a client sent can make an answer no longer than some hundred kilobytes', () => {
  const long = 'x'.repeat(1_000_000);
  const fault = {
    loc: ['body', long, long, 5],
    msg: `${long} should not exist`,
    type: 'unknown_field',
    messages: [long],
  };
  const answer = answerTo(Array.from({ length: 500 }, () => fault));
  expect(JSON.stringify(answer).length).toBeLessThan(FAULT_LIMIT * 6_000);
  expect(answer.detail[0]).toEqual({
    loc: ['body', `${'x'.repeat(996)}…`, '…'],
    msg: `${'x'.repeat(2_000)}…`,
    type: 'unknown_field',
  });
});
