import { findEndpointClasses } from './find-classes.js';

const IMPORT = `import { FlashEndpoint } from '@flash-ts/core';\n`;

describe('findEndpointClasses', () => {
  it.each([
    ['a named export', `${IMPORT}@FlashEndpoint()\nexport class A {}`, 'A', 'A'],
    ['a decorator after export', `${IMPORT}export @FlashEndpoint() class A {}`, 'A', 'A'],
    ['a default export', `${IMPORT}@FlashEndpoint()\nexport default class A {}`, 'A', 'default'],
    ['a default export without a name', `${IMPORT}@FlashEndpoint()\nexport default class {}`, 'default', 'default'],
    ['an export list', `${IMPORT}@FlashEndpoint() class A {}\nexport { A };`, 'A', 'A'],
    ['an export under another name', `${IMPORT}@FlashEndpoint() class A {}\nexport { A as B };`, 'A', 'B'],
    ['no export', `${IMPORT}@FlashEndpoint() class A {}`, 'A', undefined],
    [
      'an import under another name',
      `import { FlashEndpoint as Serve } from './flash.js';\n@Serve() export class A {}`,
      'A',
      'A',
    ],
    [
      'an import of all',
      `import * as flash from '@flash-ts/core';\n@flash.FlashEndpoint() export class A {}`,
      'A',
      'A',
    ],
  ])('%s', (_case, source, className, exportName) => {
    expect(findEndpointClasses('a.ts', source).classes).toEqual([expect.objectContaining({ className, exportName })]);
  });

  it.each([
    ['the word in a comment', '// FlashEndpoint\nexport class A {}'],
    ['a decorator of that name from nowhere', '@FlashEndpoint() export class A {}'],
    ['another decorator', `${IMPORT}@Other(FlashEndpoint) export class A {}`],
    ['a class within a function', `${IMPORT}export function f() { @FlashEndpoint() class A {} return A; }`],
  ])('passes over %s', (_case, source) => {
    expect(findEndpointClasses('a.ts', source)).toEqual({ classes: [] });
  });

  it('tells the line of the class, past decorators and wide characters', () => {
    const source = `${IMPORT}// ünïcödé 🚀\n@FlashEndpoint({\n  name: 'a',\n})\nexport class A {\n  @Get('/x')\n  x() {}\n}\n`;
    expect(findEndpointClasses('a.ts', source).classes).toEqual([{ className: 'A', exportName: 'A', line: 6 }]);
  });

  it('tells the first syntax error with its line', () => {
    expect(findEndpointClasses('a.ts', `${IMPORT}const a = ;\n`)).toEqual({
      classes: [],
      fault: { message: 'Unexpected token', line: 2 },
    });
  });
});
