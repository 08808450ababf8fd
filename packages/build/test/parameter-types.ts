import fc from 'fast-check';

/** A declared type, and whether a value that the handler told of is one of it. */
export interface Declared {
  readonly text: string;
  readonly fits: (seen: Seen) => boolean;
}

/** A value as a handler tells of it: what it is and, for lists, what its items are. */
export interface Seen {
  readonly is: string;
  readonly value?: unknown;
  readonly items?: readonly Seen[];
}

const is =
  (...names: string[]) =>
  ({ is: name }: Seen) =>
    names.includes(name);
const one =
  (...values: unknown[]) =>
  ({ value }: Seen) =>
    values.includes(value);
const anything = () => true;
const dto = ({ is: name, value }: Seen) => name === 'Dto' && Number.isInteger((value as { n: unknown }).n);

const SIMPLE: readonly Declared[] = [
  { text: 'string', fits: is('string') },
  { text: 'number', fits: is('number') },
  { text: 'boolean', fits: is('boolean') },
  { text: 'bigint', fits: is('bigint') },
  { text: 'Date', fits: is('Date') },
  { text: 'Dto', fits: dto },
  { text: 'model.Dto', fits: dto },
  { text: 'Shape', fits: ({ value }) => Number.isInteger((value as { n?: unknown } | null)?.n) },
  { text: '{ n: number }', fits: ({ value }) => typeof (value as { n?: unknown } | null)?.n === 'number' },
  { text: 'State', fits: one('open', 'closed') },
  { text: 'Level', fits: one(0, 1) },
  { text: "'open'", fits: one('open') },
  { text: '5', fits: one(5) },
  { text: 'true', fits: one(true) },
  { text: '`x${string}`', fits: ({ value }) => typeof value === 'string' && value.startsWith('x') },
  { text: 'Flag', fits: is('boolean') },
  { text: 'Name', fits: is('string') },
  { text: 'model.Same', fits: dto },
  { text: 'keyof Dto', fits: one('n') },
  { text: "Dto['n']", fits: is('number') },
  {
    text: 'Partial<Dto>',
    fits: ({ value }) => [undefined, 'number'].includes(typeof (value as { n?: unknown } | null)?.n),
  },
  { text: 'string & { brand: 1 }', fits: is('string') },
  { text: 'null', fits: is('null') },
  { text: 'undefined', fits: is('undefined') },
  { text: 'any', fits: anything },
  { text: 'unknown', fits: anything },
];

const declared = fc.letrec<{ type: Declared }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom(...SIMPLE) },
    {
      weight: 3,
      arbitrary: fc.array(tie('type'), { minLength: 2, maxLength: 3 }).map((parts) => ({
        text: `(${parts.map(({ text }) => text).join(' | ')})`,
        fits: (seen: Seen) => parts.some(({ fits }) => fits(seen)),
      })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          tie('type'),
          fc.constantFrom<(item: string) => string>(
            (item) => `(${item})[]`,
            (item) => `readonly (${item})[]`,
            (item) => `Array<${item}>`,
            (item) => `ReadonlyArray<${item}>`,
          ),
        )
        .map(([{ text, fits }, listOf]) => ({
          text: listOf(text),
          fits: ({ items }: Seen) => items?.every(fits) ?? false,
        })),
    },
    { weight: 1, arbitrary: tie('type').map(({ text }) => ({ text: `Set<${text}>`, fits: is('Set') })) },
    { weight: 1, arbitrary: tie('type').map(({ text }) => ({ text: `Promise<${text}>`, fits: is('Promise') })) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('type'), tie('type')).map(([a, b]) => ({
        text: `[${a.text}, ${b.text}]`,
        fits: ({ items = [] }: Seen) =>
          items.length === 2 && [a, b].every(({ fits }, index) => fits(items[index] as Seen)),
      })),
    },
  ),
}));

const PLACES = [
  { decorator: '@Body()', mark: '' },
  { decorator: "@Body('v')", mark: '' },
  { decorator: "@Body('v')", mark: '?' },
  { decorator: "@Query('v')", mark: '' },
  { decorator: "@Query('v')", mark: '?' },
  { decorator: "@Headers('v')", mark: '' },
  { decorator: "@Cookies('v')", mark: '' },
  { decorator: "@Param('v')", mark: '' },
] as const;

const parameters = fc.tuple(declared.type, fc.constantFrom(...PLACES));

export const JSON_VALUES = [
  'open',
  'x',
  '',
  5,
  0,
  1.5,
  true,
  false,
  null,
  {},
  { n: 1 },
  { n: 'x' },
  [],
  [1],
  ['a'],
  [{ n: 1 }, { n: 'x' }],
];
export const TEXTS = ['open', 'x', '5', '0', 'true', 'false', '2026-01-01', 'null', '1e3'];

export function source(handlers: readonly string[]): Record<string, string> {
  return {
    'src/model.ts': `
      import { IsInt } from 'class-validator';
      export class Dto { @IsInt() n!: number; }
      export interface Shape { n: number }
      export enum State { Open = 'open', Closed = 'closed' }
      export enum Level { Low, High }
      export type Flag = boolean;
      export type Name = string;
      export type Same = Dto;
    `,
    'src/api.ts': [
      `import { Body, Cookies, FlashEndpoint, Get, Headers, Param, Post, Query } from '@flash-ts/core';`,
      `import { Dto, Level, State, type Flag, type Name, type Shape } from './model.js';`,
      `import * as model from './model.js';`,
      `function see(value: unknown): object {`,
      `  if (Array.isArray(value)) return { is: 'Array', value, items: value.map(see) };`,
      `  if (typeof value === 'object' && value !== null) return { is: value.constructor.name, value };`,
      `  return { is: value === null ? 'null' : typeof value, value: typeof value === 'bigint' ? String(value) : value };`,
      `}`,
      `@FlashEndpoint({ cpu: 'cpu3c-1-2' })`,
      `export class Api {`,
      `  @Get('/none') none() { return {}; }`,
      ...handlers,
      `}`,
    ].join('\n'),
  };
}

export interface Handler extends Declared {
  readonly name: string;
  readonly decorator: string;
  readonly code: string;
}

export function handlersFor(count: number, seed: number): Handler[] {
  return fc.sample(parameters, { numRuns: count, seed }).map(([type, { decorator, mark }], index) => {
    const name = `h${index}`;
    const route = decorator.startsWith('@Body') ? `@Post('/${name}')` : `@Get('/${name}/:v')`;
    return {
      ...type,
      name,
      decorator,
      code: `  ${route} ${name}(${decorator} v${mark}: ${type.text}) { return see(v); }`,
    };
  });
}
