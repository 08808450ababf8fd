import type { Type } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { RouteParamsFactory } from '@nestjs/core/router/route-params-factory.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  isPiped,
  nestsNumber,
  parametersOf,
  type NestSource,
  type Parameter,
  type ParameterSource,
} from '@flash-ts/core/nest-metadata';
import type { Handler } from '../replace-handler.js';

/** A handler's arguments for a request; a promise where one of them is. */
export type ArgumentReader<Request = FastifyRequest, Reply = FastifyReply> = (
  request: Request,
  reply: Reply,
) => unknown[] | Promise<unknown[]>;

type Extract = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** Sources that Nest reads from the request alone. With `@Res()` and `@Next()` a handler answers by itself, and those of files need interceptors. */
const FROM_REQUEST: ReadonlySet<ParameterSource> = new Set([
  'request',
  'body',
  'query',
  'path',
  'header',
  'ip',
  'cookie',
]);

/** Sources of which the author's code gets a value, and nothing else of the request. */
const VALUES: ReadonlySet<ParameterSource> = new Set(['body', 'query', 'path', 'header']);

/** Whether a handler takes nothing but values that parameters are bound to, as they are bound. */
export function takesBoundValues(controller: Type, name: string): boolean {
  return parametersOf(controller, name).every(({ source }) => VALUES.has(source));
}

/** Whether the request is all that a handler's parameters need: no pipe, no schema, no response, no file. */
export function needsRequestOnly(controller: Type, name: string): boolean {
  return parametersOf(controller, name).every(
    (parameter) =>
      !isPiped(parameter) &&
      (parameter.source === 'custom' ? parameter.factory !== undefined : FROM_REQUEST.has(parameter.source)),
  );
}

/** For a handler whose parameters need the request only. */
export function compileArguments(controller: Type, name: string, handler: Handler): ArgumentReader {
  const parameters = parametersOf(controller, name);
  const extractors = parameters.map(
    (parameter) => [parameter.index, extractorOf(parameter, controller, handler)] as const,
  );
  const length = Math.max(-1, ...extractors.map(([index]) => index)) + 1;
  const read = readerOf(length, extractors);
  const hasCustom = parameters.some(({ source }) => source === 'custom');
  return hasCustom ? (request, reply) => settled(read(request, reply)) : read;
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

function extractorOf({ source, data, factory }: Parameter, controller: Type, handler: Handler): Extract {
  return factory ? customExtractor(factory, data, controller, handler) : extractorFrom(source as NestSource, data);
}

function customExtractor(
  factory: NonNullable<Parameter['factory']>,
  data: unknown,
  controller: Type,
  handler: Handler,
): Extract {
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
function extractorFrom(source: NestSource, data: unknown): Extract {
  const whole = data === undefined || data === '';
  if (source === 'body' && whole) return (request) => request.body;
  if (source === 'query' && whole) return (request) => request.query;
  if (source === 'path' && whole) return (request) => request.params;
  if (source === 'path' && typeof data === 'string') {
    return (request) => (request.params as Record<string, unknown>)[data];
  }
  const nest = new RouteParamsFactory();
  const number = nestsNumber(source);
  return (request, reply) =>
    nest.exchangeKeyForValue(number, data as string, { req: request, res: reply, next: noNext });
}
