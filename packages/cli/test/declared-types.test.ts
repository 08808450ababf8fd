import fc from 'fast-check';
import { failure } from './build-fixture.js';
import { fixtureProject } from './fixture-project.js';
import { servedArtifact, type ServedArtifact } from './served-artifact.js';

describe('what a build tells to write', () => {
  let worker: ServedArtifact;

  beforeAll(async () => {
    worker = await servedArtifact({
      'src/es.ts': `
        import { Body, FlashEndpoint, Get, Headers, Param, Post, Query } from '@flash-ts/core';
        import { ParseArrayPipe, ParseDatePipe, ParseEnumPipe } from '@nestjs/common';
        import { IsInt } from 'class-validator';
        class Dto { @IsInt() n!: number; }
        abstract class Gen<T> { @Post('/generic') g(@Body() b: T) { return { b }; } }
        enum State { Open = 'open', Closed = 'closed' }

        @FlashEndpoint({ name: 'es', cpu: 'cpu3c-1-2' })
        export class Es extends Gen<Dto> {
          @Post('/generic') g(@Body() b: Dto) { return super.g(b); }
          @Post('/list') list(@Body(new ParseArrayPipe({ items: Dto })) b: Dto[]) { return { inst: b.map((x) => x instanceof Dto) }; }
          @Post('/strict') strict(
            @Body(new ParseArrayPipe({ items: Dto, whitelist: true, errorHttpStatusCode: 422 })) b: Dto[],
          ) { return { b }; }
          @Post('/prop') prop(@Body('inner') b: Dto) { return { inst: b instanceof Dto }; }
          @Post('/proplist') proplist(@Body('rows', new ParseArrayPipe({ items: Dto })) b: Dto[]) { return { b }; }
          @Post('/date') date(@Body('at', ParseDatePipe) at: Date) { return { at, inst: at instanceof Date }; }
          @Get('/u') u(@Query('n') n?: number, @Query('b') b?: boolean) { return { n, b }; }
          @Get('/d') d(@Query('b') b: boolean = true, @Query('n') n: number = 10) { return { b, next: n + 1 }; }
          @Get('/h') h(@Headers('x-n') n?: number) { return { n }; }
          @Get('/ids') ids(@Query('ids', new ParseArrayPipe({ items: Number })) ids: number[]) { return { ids }; }
          @Get('/tags') tags(@Query('tags') tags: string[]) { return { tags: tags.map((t) => t.toUpperCase()) }; }
          @Get('/state') state(@Query('s', new ParseEnumPipe(State, { optional: true })) s?: State) { return { s }; }
          @Get('/one') one(@Query('n', new ParseEnumPipe({ 1: 1, 2: 2 })) n: 1 | 2) { return { n }; }
          @Get('/p/:id') p(@Param('id') id: number | string) { return { id }; }
        }
      `,
    });
  }, 60_000);

  afterAll(() => worker.close());

  test.each([
    ['POST', '/generic', { n: 1, evil: 1 }, 200, { b: { n: 1 } }],
    ['POST', '/generic', { n: 'x' }, 422, undefined],
    ['POST', '/list', [{ n: 1 }], 200, { inst: [true] }],
    ['POST', '/list', [{ n: 'x' }], 400, undefined],
    ['POST', '/list', { n: 1 }, 400, undefined],
    ['POST', '/strict', [{ n: 1, evil: 1 }], 200, { b: [{ n: 1 }] }],
    ['POST', '/strict', [{ n: 'x' }], 422, undefined],
    ['POST', '/prop', { inner: { n: 1 } }, 200, { inst: true }],
    ['POST', '/prop', { inner: { n: 'x' } }, 422, undefined],
    ['POST', '/proplist', { rows: [{ n: 1 }] }, 200, { b: [{ n: 1 }] }],
    ['POST', '/proplist', { rows: [{ n: 'x' }] }, 400, undefined],
    ['POST', '/date', { at: '2026-01-02' }, 200, { at: '2026-01-02T00:00:00.000Z', inst: true }],
    ['POST', '/date', { at: 'soon' }, 400, undefined],
    ['GET', '/u?n=5&b=false', undefined, 200, { n: 5, b: false }],
    ['GET', '/u?n=zzz', undefined, 422, undefined],
    ['GET', '/d?b=false&n=5', undefined, 200, { b: false, next: 6 }],
    ['GET', '/d', undefined, 200, { b: true, next: 11 }],
    ['GET', '/ids?ids=5', undefined, 200, { ids: [5] }],
    ['GET', '/ids?ids=5&ids=6', undefined, 200, { ids: [5, 6] }],
    ['GET', '/ids?ids=5&ids=x', undefined, 400, undefined],
    ['GET', '/tags?tags=a', undefined, 200, { tags: ['A'] }],
    ['GET', '/tags?tags=a&tags=b', undefined, 200, { tags: ['A', 'B'] }],
    ['GET', '/state?s=open', undefined, 200, { s: 'open' }],
    ['GET', '/state', undefined, 200, {}],
    ['GET', '/state?s=shut', undefined, 400, undefined],
    ['GET', '/one?n=2', undefined, 200, { n: 2 }],
    ['GET', '/one?n=3', undefined, 400, undefined],
    ['GET', '/p/5', undefined, 200, { id: '5' }],
  ])('works: %s %s %j → %i %j', async (method, path, body, status, expected) => {
    const answer = await worker.call(method, path, { body });
    expect({ ...answer, ...(!expected && { body: undefined }) }).toEqual({ status, body: expected });
  });

  test('works for headers too', async () => {
    expect(await worker.call('GET', '/h', { headers: { 'x-n': '5' } })).toEqual({ status: 200, body: { n: 5 } });
    expect((await worker.call('GET', '/h', { headers: { 'x-n': 'x' } })).status).toBe(422);
  });
});

/** A declared type, and whether a value that the handler told of is one of it. */
interface Declared {
  readonly text: string;
  readonly fits: (seen: Seen) => boolean;
}

/** A value as a handler tells of it: what it is and, for lists, what its items are. */
interface Seen {
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

const JSON_VALUES = [
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
const TEXTS = ['open', 'x', '5', '0', 'true', 'false', '2026-01-01', 'null', '1e3'];

function source(handlers: readonly string[]): Record<string, string> {
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
      `import { Dto, Flag, Level, Name, Shape, State } from './model.js';`,
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

interface Handler extends Declared {
  readonly name: string;
  readonly decorator: string;
  readonly code: string;
}

function handlersFor(count: number, seed: number): Handler[] {
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

describe('whatever type a parameter has', () => {
  it('the build refuses it, or the handler is given no value of another type', async () => {
    const handlers = handlersFor(
      Number(process.env['FLASH_TYPE_RUNS'] ?? 400),
      Number(process.env['FLASH_TYPE_SEED'] ?? 1),
    );
    const project = await fixtureProject(source(handlers.map(({ code }) => code)));
    const { faults = [] } = await failure(project.dir);
    await project.remove();
    const refused = new Set(faults.map(({ where }) => where?.handler));
    const accepted = handlers.filter(({ name }) => !refused.has(name));
    // A build that refused all, or nothing, would pass what follows.
    expect(refused.size).toBeGreaterThan(handlers.length / 10);
    expect(accepted.length).toBeGreaterThan(handlers.length / 10);

    const worker = await servedArtifact(source(accepted.map(({ code }) => code)));
    const wrong: string[] = [];
    let given = 0;
    try {
      for (const { name, decorator, text, fits } of accepted) {
        for (const [said, answer] of await answersOf(worker, name, decorator)) {
          if (answer.status >= 500) wrong.push(`${decorator} v: ${text} was given ${said}: ${answer.status}`);
          if (answer.status >= 400) continue;
          given += 1;
          const seen = answer.body as Seen;
          if (!fits(seen)) wrong.push(`${decorator} v: ${text} was given ${said}: ${JSON.stringify(seen)}`);
        }
      }
    } finally {
      await worker.close();
    }
    expect(wrong).toEqual([]);
    expect(given).toBeGreaterThan(accepted.length);
  }, 120_000);
});

/** What a handler answers to each kind of value in its place. */
async function answersOf(worker: ServedArtifact, name: string, decorator: string) {
  const calls: (readonly [string, ReturnType<ServedArtifact['call']>])[] = decorator.startsWith('@Body')
    ? JSON_VALUES.map((value) => {
        const body = decorator === '@Body()' ? value : { v: value };
        return [JSON.stringify(body), worker.call('POST', `/${name}`, { body })] as const;
      })
    : TEXTS.flatMap((text) => {
        if (decorator.startsWith('@Param')) return [[text, worker.call('GET', `/${name}/${text}`)] as const];
        const path = `/${name}/x`;
        if (decorator.startsWith('@Cookies')) {
          return [[text, worker.call('GET', path, { headers: { cookie: `v=${text}` } })] as const];
        }
        if (decorator.startsWith('@Headers'))
          return [[text, worker.call('GET', path, { headers: { v: text } })] as const];
        const twice = `?v=${text}&v=x`;
        return [`?v=${text}`, twice].map((query) => [query, worker.call('GET', path + query)] as const);
      });
  return Promise.all(calls.map(async ([said, call]) => [said, await call] as const));
}
