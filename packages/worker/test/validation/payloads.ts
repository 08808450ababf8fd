import fc from 'fast-check';
import { fieldsOf, type Field, type Shape } from './shapes.js';

/** JSON text for a shape: mostly valid or wrong in one place, sometimes anything. */
export function payloadArb(shape: Shape): fc.Arbitrary<string> {
  return fc
    .oneof({ weight: 12, arbitrary: objectArb(shape, 2) }, { weight: 1, arbitrary: fc.dictionary(nameArb, anyArb) })
    .map((value) => JSON.stringify(value));
}

const nameArb = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'name',
    'surplus',
    'constructor',
    'toString',
    'valueOf',
    '__proto__',
    'prototype',
    'hasOwnProperty',
    'then',
    'length',
  ),
  fc.string({ maxLength: 3 }),
);

const anyArb: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, 0, 1, -1, 0.5, '', 'a', ' a ', 'skip', 'gone', true, false, [], {}, [[]], [null], {
    a: 1,
  }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.dictionary(nameArb, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
);

function objectArb(shape: Shape, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const entries = fieldsOf(shape).map((field) =>
    fc.tuple(
      fc.constant(field.name),
      fc.oneof(
        { weight: 20, arbitrary: goodArb(field, shape, depth).map((value) => ({ value })) },
        { weight: 1, arbitrary: nearArb(field).map((value) => ({ value })) },
        { weight: 1, arbitrary: anyArb.map((value) => ({ value })) },
        { weight: field.presence === 'plain' ? 1 : 4, arbitrary: fc.constant(undefined) },
      ),
    ),
  );
  const surplus = fc.oneof(
    { weight: 8, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(nameArb, anyArb, { maxKeys: 2 }) },
  );
  // The order of the keys is the client's.
  return fc.tuple(fc.tuple(...entries), surplus, fc.boolean()).map(([pairs, more, reversed]) => {
    const sent = pairs.flatMap(([name, item]) => (item ? [[name, item.value] as const] : []));
    const all = [...sent, ...Object.entries(more)];
    return Object.fromEntries(reversed ? all.toReversed() : all);
  });
}

function goodArb(field: Field, shape: Shape, depth: number): fc.Arbitrary<unknown> {
  const { kind, nested, cases, each } = field;
  if (kind === 'value') {
    const good = fc.constantFrom(...(cases[0]?.accepts ?? []));
    return each ? fc.oneof(fc.array(good, { maxLength: 3 }), good) : good;
  }
  if (depth === 0) return fc.constantFrom<unknown>(null, []);
  const inner = fc.memo(() => objectArb(nested ?? shape, kind === 'self' ? 0 : depth - 1))(1);
  const list = fc.oneof(fc.tuple(), fc.tuple(inner), fc.tuple(inner), fc.tuple(inner, inner));
  return kind === 'nestedList' ? list : fc.oneof({ weight: 3, arbitrary: inner }, { weight: 1, arbitrary: list });
}

function nearArb({ cases }: Field): fc.Arbitrary<unknown> {
  const values = cases.flatMap(({ accepts, refuses }) => [...accepts, ...refuses]);
  return fc.oneof(
    fc.constantFrom(...values),
    fc.constant(values),
    fc.constantFrom(...values).map((value) => [[value], value]),
  );
}
