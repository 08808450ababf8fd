import { expect, test } from '@jest/globals';
import { usedAsValues } from './value-names.js';

const isValue = (text: string) => usedAsValues('a.ts', new Set(['X']), `import { X } from 'x';\n${text}`).has('X');

test.each([
  '@X() class A {}',
  'class A { @X() m() {} }',
  'class A { m(@X() a: string) {} }',
  'class A { @X p = 1; }',
  'class A extends X {}',
  'class A { p = X.y; }',
  'new X();',
  'f(X as Y);',
  'const a = { X };',
  'const { a = X } = b;',
  'const a = { [X]: 1 };',
  'enum E { A = X }',
  'function f(a = X) {}',
  'export default X;',
  'a[X];',
  'X satisfies Y;',
])('%s uses X as a value', (text) => {
  expect(isValue(text)).toBe(true);
});

test.each([
  '',
  'let a: X;',
  'class A implements X { m(@B() a: X): Promise<X> { return b as X; } constructor(private readonly p: X) {} }',
  'class A { @B() p!: X; }',
  'const a = f<X>();',
  'type T = X; interface I extends X { a: X }',
  'a.X; const b = { X: 1 };',
  'class A { X = 1; }',
  'export { X };',
  'export { X } from "y";',
  'class A extends B<X> {}',
  // Declared anew: which of both is meant is not looked into.
  'const f = (X) => X.id;',
])('%s does not', (text) => {
  expect(isValue(text)).toBe(false);
});
