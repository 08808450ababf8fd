import { CONTAINER_LIMIT } from '../parsing/depth.js';
import { readInput } from './input.js';

const one = { methods: ['run'], limit: 1_000 };
const two = { methods: ['add', 'list'], limit: 1_000 };
const typesOf = (read: ReturnType<typeof readInput>) => ('faults' in read ? read.faults.map(({ type }) => type) : []);

/** `{ a: { a: … } }` */
function nested(levels: number): object {
  let value: object = {};
  for (let level = 1; level < levels; level += 1) value = { a: value };
  return value;
}

it.each([undefined, null, {}, { __empty: true }])('an input that is %j is an empty one', (input) => {
  expect(readInput(input, one)).toEqual({ method: 'run', argument: {} });
});

it.each([[5], ['text'], [true], [[1, 2]]])('%j is no input', (input) => {
  expect(readInput(input, one)).toEqual({
    faults: [{ loc: ['input'], msg: 'input must be an object', type: 'type_error.object' }],
  });
});

it('names a method only where there are several, which the argument then is without', () => {
  expect(readInput({ method: 'list', url: 'x' }, one)).toEqual({
    method: 'run',
    argument: { method: 'list', url: 'x' },
  });
  expect(readInput({ method: 'list', url: 'x' }, two)).toEqual({ method: 'list', argument: { url: 'x' } });
  expect(readInput({ __empty: true, method: 'add' }, two)).toEqual({ method: 'add', argument: { __empty: true } });
});

it.each([
  [{}, 'missing', 'method is required'],
  [{ method: 'drop' }, 'isIn', 'method must be one of the following values: add, list'],
  [{ method: 'constructor' }, 'isIn', 'add, list'],
  [{ method: ['add'] }, 'isIn', 'add, list'],
])('refuses %j where a method has to be named', (input, type, msg) => {
  expect(readInput(input, two)).toEqual({
    faults: [{ loc: ['input', 'method'], msg: expect.stringContaining(msg), type }],
  });
});

it('refuses what is nested too deep, also deeper than the stack', () => {
  expect(typesOf(readInput(nested(512), one))).toEqual([]);
  expect(typesOf(readInput(nested(513), one))).toEqual(['json_too_deep']);
  expect(typesOf(readInput(nested(200_000), one))).toEqual(['json_too_deep']);
});

it('refuses what is too large or has too many parts', () => {
  expect(typesOf(readInput({ a: 'x'.repeat(999) }, one))).toEqual([]);
  expect(typesOf(readInput({ a: 'x'.repeat(1_000) }, one))).toEqual(['input_too_large']);
  expect(typesOf(readInput({ ['n'.repeat(1_001)]: 1 }, one))).toEqual(['input_too_large']);
  expect(typesOf(readInput({ a: Array.from({ length: 1_001 }, () => 1) }, one))).toEqual(['input_too_large']);
  const many = { a: Array.from({ length: CONTAINER_LIMIT }, () => []) };
  expect(typesOf(readInput(many, { ...one, limit: Infinity }))).toEqual(['json_too_many']);
});

it('takes __proto__ out, at any depth', () => {
  const read = readInput(JSON.parse('{"a":[{"__proto__":{"admin":true},"b":1}],"__proto__":1}'), one);
  expect(JSON.stringify(read)).toBe('{"method":"run","argument":{"a":[{"b":1}]}}');
});
