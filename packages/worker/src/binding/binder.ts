import type { Type } from '@nestjs/common';
import { isOwnClass } from '@flash-ts/core/definition';
import type { FastifyRequest } from 'fastify';
import { isJson, isUrlEncoded } from '../parsing/body-parsers.js';
import { missingFault, typeFault, type Fault, type Location } from '../validation/fault.js';
import type { Validator, Verdict } from '../validation/validator.js';
import { textValidator } from './coerce.js';
import type { DeclaredParameter } from './declared-parameters.js';
import { isBytes, scalarValidator } from './scalars.js';

/** The parts of a request that parameters are bound to: Fastify's request, or an object with the same properties. The `body` of a job is its input. */
export type BoundRequest = Pick<
  FastifyRequest,
  'body' | 'query' | 'params' | 'headers' | 'bodyFault' | 'file' | 'files'
>;

/** Validates one parameter of a request, and puts its value where the parameter's decorator reads it. */
export interface ParameterBinder {
  readonly judge: (request: BoundRequest) => Verdict | Promise<Verdict>;
  readonly put: (request: BoundRequest, value: unknown) => void;
}

/** Sources in which every value is text; a body is one when it is a form. */
type TextSource = 'query' | 'path' | 'header' | 'body';

/** Sources in which values have the types of JSON. */
type JsonSource = 'body' | 'input';

/** Binds all parameters of a handler, and returns every fault of the request; synchronously where no constraint is asynchronous. */
export type Binder = (request: BoundRequest) => readonly Fault[] | Promise<readonly Fault[]>;

/** A handler with a route, and the binder of its requests; undefined where no parameter needs one. */
export interface BoundHandler {
  readonly controller: Type;
  readonly name: string;
  readonly binder: Binder | undefined;
}

/** The validators of a DTO class, for JSON and for sources in which every value is text. */
export interface DtoValidators {
  readonly json: (type: Type) => Validator;
  readonly text: (type: Type) => Validator;
  /** For the fields of a form, which are text: undeclared ones are refused where a body's are. */
  readonly form: (type: Type) => Validator;
}

/** A binder for handlers without bound parameters: it only refuses a body that can't be read. */
export const refuseUnreadable: Binder = ({ bodyFault }) => (bodyFault ? [bodyFault] : NO_FAULTS);

/** @returns undefined where no parameter's type needs binding */
export function compileBinder(
  parameters: readonly DeclaredParameter[],
  dto: DtoValidators,
  binderFor: typeof binderOf = binderOf,
): Binder | undefined {
  // Whole sources first: the value of `@Query('limit')` is put into the object that `@Query()` has put.
  const binders = parameters
    .toSorted((a, b) => Number(a.key !== undefined) - Number(b.key !== undefined))
    .flatMap((parameter) => binderFor(parameter, dto) ?? []);
  if (binders.length === 0) return undefined;
  const settle = (request: BoundRequest, verdicts: readonly Verdict[]): readonly Fault[] => {
    const { bodyFault } = request;
    const faults = verdicts.some(isRefused) || bodyFault ? allFaults(verdicts, bodyFault) : NO_FAULTS;
    if (faults.length > 0) return faults;
    for (const [index, verdict] of verdicts.entries()) {
      if ('value' in verdict) binders[index]?.put(request, verdict.value);
    }
    return NO_FAULTS;
  };
  const bindAll: Binder = (request) => {
    const verdicts = binders.map((binder) => binder.judge(request));
    // A promise for each request would be most of the cost of a valid one here.
    if (isSettled(verdicts)) return settle(request, verdicts);
    return Promise.all(verdicts as readonly Promise<Verdict>[]).then((settled) => settle(request, settled));
  };
  const [only] = binders;
  return only && binders.length === 1 ? bindOne(only, bindAll) : bindAll;
}

/** Most handlers have one bound parameter: its valid requests are bound without making lists. */
function bindOne(only: ParameterBinder, bindAll: Binder): Binder {
  return (request) => {
    if (request.bodyFault) return bindAll(request);
    const verdict = only.judge(request);
    if (verdict instanceof Promise) {
      return verdict.then((settled) => ('value' in settled ? put(only, request, settled) : distinct(settled.faults)));
    }
    return 'value' in verdict ? put(only, request, verdict) : distinct(verdict.faults);
  };
}

function put(binder: ParameterBinder, request: BoundRequest, { value }: { readonly value: unknown }) {
  binder.put(request, value);
  return NO_FAULTS;
}

const NO_FAULTS: readonly Fault[] = [];

function isSettled(verdicts: readonly (Verdict | Promise<Verdict>)[]): verdicts is readonly Verdict[] {
  return verdicts.every((verdict) => !(verdict instanceof Promise));
}

function isRefused(verdict: Verdict): boolean {
  return 'faults' in verdict;
}

/** A body that can't be read has one fault, whatever the parameters find in it. */
function allFaults(verdicts: readonly Verdict[], unreadable: Fault | null): readonly Fault[] {
  const faults = distinct(verdicts.flatMap((verdict) => ('faults' in verdict ? verdict.faults : [])));
  return unreadable ? [unreadable, ...faults.filter(({ loc }) => loc[0] !== 'body')] : faults;
}

/** Without repeated faults: two parameters may take the same value, as `@Query()` and `@Query('page')`. */
function distinct(faults: readonly Fault[]): Fault[] {
  const byPlace = new Map(faults.map((fault) => [JSON.stringify([fault.loc, fault.type, fault.msg]), fault]));
  return [...byPlace.values()];
}

/** The binder of a parameter for requests that are no multipart forms; undefined where it needs none. */
export function binderOf(parameter: DeclaredParameter, dto: DtoValidators): ParameterBinder | undefined {
  if (parameter.ownPipes) return undefined;
  const { source, key, type } = parameter;
  if (source === 'file' || source === 'files') return undefined;
  if (source === 'body' || source === 'input') {
    const json = key === undefined ? wholeBody(source, type, dto) : bodyProperty(source, key, type, dto);
    return source === 'input' ? json : eitherBody(json, fieldBinder(key, type, dto));
  }
  if (key !== undefined) return textValue(source, key, type);
  return source !== 'header' && isOwnClass(type) ? wholeTextSource(source, dto.text(type)) : undefined;
}

/** The binder of a parameter for a form's fields, which are text as in a query. */
export function fieldBinder(
  key: string | undefined,
  type: Type | undefined,
  dto: DtoValidators,
): ParameterBinder | undefined {
  if (key !== undefined) return textValue('body', key, type);
  return isOwnClass(type) ? wholeTextSource('body', dto.form(type)) : undefined;
}

/** Chooses by the body's media type: the fields of a URL-encoded form are text, everything else is JSON. */
function eitherBody(json?: ParameterBinder, fields?: ParameterBinder): ParameterBinder | undefined {
  if (!json && !fields) return undefined;
  const of = ({ headers }: BoundRequest) => (isUrlEncoded(headers['content-type']) ? fields : json);
  return {
    judge: (request) =>
      request.body === undefined ? (json ?? fields)!.judge(request) : (of(request)?.judge(request) ?? UNJUDGED),
    put: (request, value) => of(request)?.put(request, value),
  };
}

const UNJUDGED: Verdict = { value: undefined };

function wholeBody(source: JsonSource, type: Type | undefined, dto: DtoValidators): ParameterBinder | undefined {
  const validator = bodyValidator(type, dto);
  if (!validator) return undefined;
  return {
    judge(request) {
      const { body } = request;
      if (body === undefined) return { faults: [missingFault(['body'])] };
      // A body of another media type is text or bytes, which only a handler that declares these gets.
      if (!isBytes(type) && type !== String && isRaw(body, request)) return { faults: [contentTypeFault(request)] };
      return validator(body, [source]);
    },
    put: (request, value) => {
      request.body = value;
    },
  };
}

function isRaw(body: unknown, request: BoundRequest): boolean {
  return (typeof body === 'string' || Buffer.isBuffer(body)) && !isJson(request.headers['content-type']);
}

export function contentTypeFault({ headers }: BoundRequest, expected = 'application/json'): Fault {
  const sent = headers['content-type'] ?? 'without a Content-Type';
  return { loc: ['body'], msg: `body must be sent as ${expected}; it came ${sent}`, type: 'content_type' };
}

function bodyProperty(
  source: JsonSource,
  key: string,
  type: Type | undefined,
  dto: DtoValidators,
): ParameterBinder | undefined {
  const validator = bodyValidator(type, dto);
  if (!validator) return undefined;
  return {
    judge(request) {
      const { body } = request;
      if (body === undefined) return { value: undefined };
      if (isRaw(body, request)) return { faults: [contentTypeFault(request)] };
      if (!isRecord(body)) return { faults: [typeFault(['body'], 'object', 'an object')] };
      const value = Object.hasOwn(body, key) ? body[key] : undefined;
      // At run time `name?: string` and `name: string` are the same: the handler decides about a property that was not sent.
      return value === undefined ? { value } : validator(value, [source, key]);
    },
    put: ({ body }, value) => {
      if (isRecord(body) && value !== undefined) body[key] = value;
    },
  };
}

function textValue(source: TextSource, key: string, type: Type | undefined): ParameterBinder | undefined {
  const name = source === 'header' ? key.toLowerCase() : key;
  const validate = textValidator(type);
  if (!validate) return undefined;
  const loc: Location = [source, key];
  return {
    judge(request) {
      const values = textSource(request, source);
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return value === undefined ? { value } : validate(value, loc);
    },
    put: (request, value) => {
      if (value !== undefined) textSource(request, source)[name] = value;
    },
  };
}

function wholeTextSource(source: Exclude<TextSource, 'header'>, validator: Validator): ParameterBinder {
  return {
    judge: (request) => validator(textSource(request, source), [source]),
    put: (request, value) => {
      request[source === 'path' ? 'params' : source] = value;
    },
  };
}

function textSource(request: BoundRequest, source: TextSource): Record<string, unknown> {
  if (source === 'header') return request.headers;
  return request[source === 'path' ? 'params' : source] as Record<string, unknown>;
}

function bodyValidator(type: Type | undefined, dto: DtoValidators): Validator | undefined {
  return isOwnClass(type) ? dto.json(type) : scalarValidator(type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
