import { join } from 'node:path';
import { failure, fixtureProject } from '@flash-ts/testkit/projects';
import { bySwc, byTsc } from './compiled.js';
import { handlersFor, JSON_VALUES, source, TEXTS, type Handler, type Seen } from './parameter-types.js';
import { servedArtifact, servedProgram, type Served } from './served-artifact.js';

describe('what a build tells to write', () => {
  let worker: Served;

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
  });

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

describe('whatever type a parameter has', () => {
  let handlers: readonly Handler[];
  let accepted: readonly Handler[];
  let worker: Served;
  let answers: ReadonlyMap<string, Answers>;

  beforeAll(async () => {
    const { FLASH_TYPE_RUNS: runs = 400, FLASH_TYPE_SEED: seed = 1 } = process.env;
    handlers = handlersFor(Number(runs), Number(seed));
    const project = await fixtureProject(source(handlers.map(({ code }) => code)));
    const { faults = [] } = await failure(project.dir);
    await project.remove();
    const refused = new Set(faults.map(({ where }) => where?.handler));
    accepted = handlers.filter(({ name }) => !refused.has(name));
    worker = await servedArtifact(source(accepted.map(({ code }) => code)));
    answers = await allAnswers(worker, accepted);
  });

  afterAll(() => worker.close());

  it('the build refuses some and takes others', () => {
    // A build that refused all, or nothing, would pass what follows.
    expect(accepted.length).toBeGreaterThan(handlers.length / 10);
    expect(handlers.length - accepted.length).toBeGreaterThan(handlers.length / 10);
  });

  it('that the build takes, the handler is given no value of another type', () => {
    const given = accepted.flatMap(({ name, decorator, text, fits }) =>
      answers.get(name)!.map(([said, { status, body }]) => {
        const right = status === 200 ? fits(body as Seen) : status < 500;
        return { status, wrong: right ? [] : [`${decorator} v: ${text} was given ${said}: ${JSON.stringify(body)}`] };
      }),
    );
    expect(given.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(given.filter(({ status }) => status === 200).length).toBeGreaterThan(accepted.length);
  });

  it.each([
    ['swc', bySwc],
    ['tsc', byTsc],
  ])('that the build takes, a test compiled by %s answers as the worker', async (_, compile) => {
    const project = await fixtureProject({
      ...compile(source(accepted.map(({ code }) => code))),
      'serve.js': `
        import { startEndpoint } from '@flash-ts/worker/testing';
        import { Api } from './src/api.js';
        const api = await startEndpoint(Api, { quiet: true });
        console.log(api.url);
        process.stdin.resume().once('end', () => void api.close());
      `,
    });
    const tested = await servedProgram(join(project.dir, 'serve.js'));
    try {
      expect(await allAnswers(tested, accepted)).toEqual(answers);
    } finally {
      await tested.close();
      await project.remove();
    }
  });
});

type Answers = Awaited<ReturnType<typeof answersOf>>;

async function allAnswers(served: Served, accepted: readonly Handler[]): Promise<Map<string, Answers>> {
  const answers = new Map<string, Answers>();
  for (const { name, decorator } of accepted) answers.set(name, await answersOf(served, name, decorator));
  return answers;
}

/** What a handler answers to each kind of value in its place. */
async function answersOf(worker: Served, name: string, decorator: string) {
  const calls: (readonly [string, ReturnType<Served['call']>])[] = decorator.startsWith('@Body')
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
