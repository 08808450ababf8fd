import type { ExecutionContext, Type } from '@nestjs/common';
import { CUSTOM_ROUTE_ARGS_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { signature } from './emitted-types.js';

/** The source from which each of Nest's decorators takes a parameter. */
const SOURCES = {
  [RouteParamtypes.REQUEST]: 'request',
  [RouteParamtypes.RESPONSE]: 'response',
  [RouteParamtypes.NEXT]: 'next',
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'path',
  [RouteParamtypes.HEADERS]: 'header',
  [RouteParamtypes.SESSION]: 'session',
  [RouteParamtypes.FILE]: 'file',
  [RouteParamtypes.FILES]: 'files',
  [RouteParamtypes.HOST]: 'host',
  [RouteParamtypes.IP]: 'ip',
  [RouteParamtypes.RAW_BODY]: 'raw-body',
  [RouteParamtypes.ACK]: 'ack',
  [RouteParamtypes.COOKIES]: 'cookie',
  [RouteParamtypes.SIGNED_COOKIES]: 'signed-cookie',
} as const satisfies Record<RouteParamtypes, string>;

/** `input` for `@Input` of a job; `custom` for a decorator that was made with `createParamDecorator`. */
export type ParameterSource = NestSource | 'input' | 'custom';
export type NestSource = (typeof SOURCES)[RouteParamtypes];

/** The decorators of parameters, by their sources. */
export const DECORATORS: Readonly<Record<Exclude<ParameterSource, 'custom'>, string>> = {
  request: '@Req',
  response: '@Res',
  next: '@Next',
  body: '@Body',
  query: '@Query',
  path: '@Param',
  header: '@Headers',
  session: '@Session',
  file: '@UploadedFile',
  files: '@UploadedFiles',
  host: '@HostParam',
  ip: '@Ip',
  'raw-body': '@RawBody',
  ack: '@Ack',
  cookie: '@Cookies',
  'signed-cookie': '@SignedCookies',
  input: '@Input',
};

/** A parameter of a handler, as recorded by its decorator (Nest's or a custom one). */
export interface Parameter {
  /** Position in the handler's parameter list. */
  readonly index: number;
  readonly source: ParameterSource;
  /** The name given to the decorator, such as `id` in `@Param('id')`; undefined if it takes the whole source. */
  readonly key: string | undefined;
  /**
   * The declared type as the compiler emitted it; undefined if none was emitted. Some compilers emit an enum itself, which is an object and
   * not a class.
   */
  readonly type: Type | undefined;
  readonly pipes: readonly unknown[];
  /** A schema of the Standard Schema kind, as `@Body({ schema })` takes it. */
  readonly schema: unknown;
  /** The argument of the decorator, in any form. */
  readonly data: unknown;
  /** The function by which a custom decorator makes the value. */
  readonly factory?: (data: unknown, context: ExecutionContext) => unknown;
}

type Noted = Pick<Parameter, 'index' | 'factory'> & Partial<Pick<Parameter, 'data' | 'pipes' | 'schema'>>;

/** The parameters of a handler that have a decorator, in the order of its signature. */
export function parametersOf(controller: Type, handler: string): Parameter[] {
  const noted = Object.entries(notedParameters(controller, handler));
  if (noted.length === 0) return [];
  const { parameters: types } = signature(controller, handler);
  const inputs = inputsOf(controller, handler);
  return noted
    .map(([id, { index, data, pipes = [], schema, factory }]) => ({
      index,
      source: inputs.includes(index) ? ('input' as const) : sourceOf(id),
      key: typeof data === 'string' && data !== '' ? data : undefined,
      type: types[index] as Type | undefined,
      pipes,
      schema,
      data,
      ...(factory && { factory }),
    }))
    .toSorted((a, b) => a.index - b.index);
}

/** The key of what Nest notes of the parameters of a handler, for its own pipelines. */
export const PARAMETERS_METADATA = ROUTE_ARGS_METADATA;

const INPUTS = 'flash:inputs';

/** Notes that a parameter, which Nest knows as a body, is the input of a job. */
export function noteInput(prototype: object, handler: string, index: number): void {
  const controller = prototype.constructor as Type;
  Reflect.defineMetadata(INPUTS, [...inputsOf(controller, handler), index], controller, handler);
}

function inputsOf(controller: Type, handler: string): readonly number[] {
  return (Reflect.getMetadata(INPUTS, controller, handler) ?? []) as readonly number[];
}

/** Whether a parameter has pipes or a schema of the author's, which then check the value. */
export function isPiped({ pipes, schema }: Pick<Parameter, 'pipes' | 'schema'>): boolean {
  return pipes.length > 0 || schema !== undefined;
}

/** Nest's number for a source. */
export function nestsNumber(source: NestSource): RouteParamtypes {
  return NUMBERS.get(source) as RouteParamtypes;
}

/** Changes the names that the decorators of a handler's parameters were given. */
export function renameKeys(controller: Type, handler: string, rename: (parameter: Parameter) => unknown): void {
  const noted = notedParameters(controller, handler);
  const byIndex = new Map(parametersOf(controller, handler).map((parameter) => [parameter.index, parameter]));
  const renamed = Object.entries(noted).map(([id, argument]) => {
    const parameter = byIndex.get(argument.index);
    return [id, parameter ? { ...argument, data: rename(parameter) } : argument];
  });
  Reflect.defineMetadata(ROUTE_ARGS_METADATA, Object.fromEntries(renamed), controller, handler);
}

const BY_NUMBER: Readonly<Record<number, NestSource>> = SOURCES;
const NUMBERS: ReadonlyMap<NestSource, RouteParamtypes> = new Map(
  Object.values(RouteParamtypes)
    .filter((number) => typeof number !== 'string')
    .map((number) => [SOURCES[number], number]),
);

function notedParameters(controller: Type, handler: string): Record<string, Noted> {
  return (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<string, Noted>;
}

/** Nest's ids are `{RouteParamtypes}:{index}`; those of custom decorators have a name of their own before the colon. */
function sourceOf(id: string): ParameterSource {
  if (id.includes(CUSTOM_ROUTE_ARGS_METADATA)) return 'custom';
  return BY_NUMBER[Number(id.slice(0, id.indexOf(':')))] ?? 'custom';
}
