import {
  All,
  Body,
  Controller,
  createParamDecorator,
  Get,
  Head,
  Header,
  Headers,
  HostParam,
  HttpCode,
  Inject,
  Ip,
  Next,
  Param,
  Post,
  Query,
  RawBody,
  Redirect,
  Render,
  Req,
  RequestMethod,
  Res,
  Session,
  Sse,
  UploadedFile,
  UploadedFiles,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  Version,
} from '@nestjs/common';
import { RouteConfig, RouteConstraints } from '@nestjs/platform-fastify';
import { asksForProviders, injectedTokens } from './dependencies.js';
import {
  allEnhancers,
  answersOtherwise,
  controllerPaths,
  controllerVersion,
  declaredHeaders,
  enhancersOf,
  handlersOf,
  hasRouteOptions,
  httpCode,
  isForHosts,
  parametersOf,
  type EnhancerKind,
} from './index.js';

// Nest publishes no reader of most of what its decorators note: these tests fail when it notes that in another way.

class Part {}

@Controller({ path: ['cats', 'kittens'], version: '2', host: 'cats.example' })
class Cats {
  @Get(['one', 'two']) @Version('3') @HttpCode(206) @Header('x-cat', 'Tom') get() {
    return 1;
  }
  @Post() @Redirect('/elsewhere', 307) move() {}
  @Head('view') @Render('view') view() {}
  @Sse('events') events() {}
  @All('any') any() {}
  plain() {}
}

@Controller()
class Plain {
  constructor(@Inject('token') readonly part: unknown) {}
}

const methodsOf = (type: { readonly prototype: object }) => type.prototype as unknown as Record<string, () => unknown>;
const byName = Object.fromEntries(handlersOf(Cats).map((handler) => [handler.name, handler]));

describe('what Nest’s decorators note is found', () => {
  it('of a controller: paths, version, host, what it takes', () => {
    expect(controllerPaths(Cats)).toEqual(['cats', 'kittens']);
    expect(controllerVersion(Cats)).toBe('2');
    expect([Cats, Plain].map((type) => isForHosts(type))).toEqual([true, false]);
    expect([Cats, Plain].map((type) => asksForProviders(type))).toEqual([false, true]);
    expect(injectedTokens(Plain)).toEqual(['token']);
  });

  it('of a route: method, paths, version, status, headers, redirect, events', () => {
    expect(Object.keys(byName)).toEqual(['get', 'move', 'view', 'events', 'any']);
    expect(byName['get']).toMatchObject({ requestMethod: RequestMethod.GET, paths: ['one', 'two'], version: '3' });
    expect(httpCode(methodsOf(Cats)['get']!)).toBe(206);
    expect(declaredHeaders(methodsOf(Cats)['get']!)).toEqual([{ name: 'x-cat', value: 'Tom' }]);
    expect(byName['move']?.redirectStatus).toBe(307);
    expect(byName['events']?.isEventStream).toBe(true);
    expect(byName['any']?.requestMethod).toBe(RequestMethod.ALL);
  });

  it('of what is answered in another way than by the result', () => {
    const others = handlersOf(Cats).filter(({ method }) => answersOtherwise(method));
    expect(others.map(({ name }) => name)).toEqual(['move', 'view', 'events']);
  });

  it.each<readonly [EnhancerKind, (...parts: never[]) => ClassDecorator & MethodDecorator]>([
    ['guards', UseGuards],
    ['interceptors', UseInterceptors],
    ['pipes', UsePipes],
    ['filters', UseFilters],
  ])('of %s, on a class and on a method', (kind, decorator) => {
    const part = { canActivate: () => true, intercept: () => 1, transform: () => 1, catch: () => 1 };
    class Guarded {
      run() {}
    }
    const { run } = methodsOf(Guarded);
    decorator(part as never)(Guarded);
    decorator(Part as never)(Guarded.prototype, 'run', { value: run });
    expect([enhancersOf(kind, Guarded), enhancersOf(kind, run!)]).toEqual([[part], [Part]]);
    expect([allEnhancers(Guarded), allEnhancers(run!)]).toEqual([[part], [Part]]);
  });

  it('of options for Fastify’s router', () => {
    class Routes {
      @RouteConfig({ a: 1 }) config() {}
      @RouteConstraints({ host: 'a' }) constraints() {}
      none() {}
    }
    const { config, constraints, none } = methodsOf(Routes);
    expect([config!, constraints!, none!].map((method) => hasRouteOptions(method))).toEqual([true, true, false]);
  });

  const Custom = createParamDecorator(() => 1);
  it.each([
    ['request', Req()],
    ['response', Res()],
    ['next', Next()],
    ['body', Body()],
    ['query', Query('a')],
    ['path', Param('a')],
    ['header', Headers('a')],
    ['session', Session()],
    ['file', UploadedFile()],
    ['files', UploadedFiles()],
    ['host', HostParam()],
    ['ip', Ip()],
    ['raw-body', RawBody()],
    ['custom', Custom()],
  ])('of a parameter: %s', (source, decorator) => {
    class Taking {
      take() {}
    }
    decorator(Taking.prototype, 'take', 1);
    expect(parametersOf(Taking, 'take').map((parameter) => [parameter.index, parameter.source])).toEqual([[1, source]]);
  });
});
