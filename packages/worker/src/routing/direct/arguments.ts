import type { Type } from '@nestjs/common';
import { CUSTOM_ROUTE_ARGS_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { RouteParamsFactory } from '@nestjs/core/router/route-params-factory.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArgumentReader } from '../handler-run.js';
import { methodOf } from '../replace-handler.js';

type Extract = (request: FastifyRequest, reply: FastifyReply) => unknown;

interface RouteArgument {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
  readonly factory?: (data: unknown, context: ExecutionContextHost) => unknown;
}

/** Sources that Nest reads from the request alone. With `@Res()` and `@Next()` a handler answers by itself, and those of files need interceptors. */
const FROM_REQUEST: readonly RouteParamtypes[] = [
  RouteParamtypes.REQUEST,
  RouteParamtypes.BODY,
  RouteParamtypes.QUERY,
  RouteParamtypes.PARAM,
  RouteParamtypes.HEADERS,
  RouteParamtypes.IP,
  RouteParamtypes.COOKIES,
];

/** Sources for which a request needs to be no more than what parameters are bound in. */
const BOUND: ReadonlySet<RouteParamtypes> = new Set([
  RouteParamtypes.BODY,
  RouteParamtypes.QUERY,
  RouteParamtypes.PARAM,
  RouteParamtypes.HEADERS,
]);

/** Whether a handler takes nothing but values that parameters are bound in, as they are bound. */
export function takesBoundValues(controller: Type, name: string): boolean {
  return routeArguments(controller, name).every(([key, { pipes, schema }]) => {
    const source = sourceOf(key);
    return source !== undefined && BOUND.has(source) && (pipes?.length ?? 0) === 0 && schema === undefined;
  });
}

/** @returns undefined where a parameter needs more than the request: pipes, a schema, the response */
export function compileArguments(
  controller: Type,
  name: string,
): ArgumentReader<FastifyRequest, FastifyReply> | undefined {
  const entries = routeArguments(controller, name);
  const extractors: (readonly [number, Extract])[] = [];
  let custom = false;
  for (const [key, argument] of entries) {
    const extract = extractorOf(key, argument, controller, name);
    if (!extract) return undefined;
    custom ||= key.includes(CUSTOM_ROUTE_ARGS_METADATA);
    extractors.push([argument.index, extract]);
  }
  const length = Math.max(-1, ...extractors.map(([index]) => index)) + 1;
  const read = readerOf(length, extractors);
  return custom ? (request, reply) => settled(read(request, reply)) : read;
}

function readerOf(length: number, extractors: readonly (readonly [number, Extract])[]) {
  const [first] = extractors;
  if (!first) return () => [];
  if (length === 1) return (request: FastifyRequest, reply: FastifyReply) => [first[1](request, reply)];
  return (request: FastifyRequest, reply: FastifyReply) => {
    const values = Array.from<unknown>({ length });
    for (const [index, extract] of extractors) values[index] = extract(request, reply);
    return values;
  };
}

/** What a custom decorator promises is waited for, as Nest does. */
function settled(values: unknown[]): unknown[] | Promise<unknown[]> {
  return values.some((value) => typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function')
    ? Promise.all(values)
    : values;
}

function extractorOf(key: string, argument: RouteArgument, controller: Type, name: string): Extract | undefined {
  const { data, factory, pipes, schema } = argument;
  if ((pipes?.length ?? 0) > 0 || schema !== undefined) return undefined;
  if (key.includes(CUSTOM_ROUTE_ARGS_METADATA)) return factory && customExtractor(factory, data, controller, name);
  const source = sourceOf(key);
  return source === undefined ? undefined : extractorFrom(source, data);
}

function routeArguments(controller: Type, name: string): [key: string, argument: RouteArgument][] {
  return Object.entries(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, RouteArgument>,
  );
}

/** Nest's key begins with the number of the source; a custom decorator's does not. */
function sourceOf(key: string): RouteParamtypes | undefined {
  return SOURCES.get(key.slice(0, key.indexOf(':')));
}

const SOURCES: ReadonlyMap<string, RouteParamtypes> = new Map(FROM_REQUEST.map((type) => [String(type), type]));

function customExtractor(
  factory: NonNullable<RouteArgument['factory']>,
  data: unknown,
  controller: Type,
  name: string,
): Extract {
  const handler = methodOf(controller, name);
  return (request, reply) => {
    const context = new ExecutionContextHost([request, reply, undefined], controller, handler);
    context.setType('http');
    return factory(data, context);
  };
}

/** Fastify has no next handler to go on to. */
function noNext(): void {
  return undefined;
}

/** The usual sources have a function of their own; the rest is read as Nest reads it, by Nest. */
function extractorFrom(source: RouteParamtypes, data: unknown): Extract {
  const whole = data === undefined || data === '';
  if (source === RouteParamtypes.BODY && whole) return (request) => request.body;
  if (source === RouteParamtypes.QUERY && whole) return (request) => request.query;
  if (source === RouteParamtypes.PARAM && whole) return (request) => request.params;
  if (source === RouteParamtypes.PARAM && typeof data === 'string') {
    return (request) => (request.params as Record<string, unknown>)[data];
  }
  const nest = new RouteParamsFactory();
  return (request, reply) =>
    nest.exchangeKeyForValue(source, data as string, { req: request, res: reply, next: noNext });
}
