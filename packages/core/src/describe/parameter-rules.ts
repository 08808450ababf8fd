import { coreErrors, type FlashError } from '../errors/index.js';
import { isOwnClass } from '../definition/own-class.js';
import type { JobDefinition, RouteDefinition } from '../definition/types.js';
import { enhancersOf } from '../nest-metadata/enhancers.js';
import { methodOf } from '../nest-metadata/handlers.js';
import { DECORATORS, isPiped, type Parameter, type ParameterSource } from '../nest-metadata/parameters.js';

/** The sources whose values a worker checks. */
const CHECKED = ['body', 'query', 'path', 'header', 'host', 'cookie', 'signed-cookie', 'input'] as const;
type CheckedSource = (typeof CHECKED)[number];

/** A handler whose parameters have declared types. */
export type TypedHandler = Pick<RouteDefinition | JobDefinition, 'controller' | 'handler' | 'parameters'>;

/** Where a parameter's value comes from. The fields of a form are text, like all sources except a JSON body. */
export type ValueSource = CheckedSource | 'form';

/** Sources whose text Nest passes on unchanged. */
const NOT_BOUND: ReadonlySet<ValueSource> = new Set(['host', 'cookie', 'signed-cookie']);

/** A parameter whose declared type may be lost at run time, so that the build reads it in the source. */
export interface ErasableParameter {
  readonly className: string;
  readonly handler: string;
  /** Position in the handler's parameter list. */
  readonly index: number;
  readonly source: ValueSource;
  /** The name given to the decorator; undefined if it takes the whole source. */
  readonly key: string | undefined;
  /** The decorator without its arguments: `@Body`. */
  readonly decorator: string;
  /** The emitted type: the name of a class, `enum`, or `nothing`. */
  readonly emitted: string;
}

/** The faults of parameters with an emitted type of which no request can have a value. */
export function checkParameters(route: TypedHandler): FlashError[] {
  return unpiped(route).flatMap((parameter) => {
    const refusal = refusalOf(parameter, parameter.type);
    if (!refusal) return [];
    const { decorator, key, index } = parameter;
    const values = { decorator: withKey(decorator, key), type: parameter.type?.name ?? 'unknown', ...refusal };
    return [coreErrors.FLASH_PARAMETER_TYPE(values, { where: { ...placeOf(route), parameter: index } })];
  });
}

/** The parameters whose declared type is not completely in the metadata. */
export function erasableParameters(route: TypedHandler): ErasableParameter[] {
  return unpiped(route)
    .filter((parameter) => ERASABLE.has(parameter.type) || typeof parameter.type === 'object')
    .filter((parameter) => !refusalOf(parameter, parameter.type))
    .map(({ index, source, key, decorator, type }) => ({
      ...placeOf(route),
      index,
      source,
      key,
      decorator,
      emitted: typeof type === 'object' ? 'enum' : (type?.name ?? 'nothing'),
    }));
}

/**
 * The fault of a parameter if the metadata alone shows that values of other types would reach the handler; for cases without the source,
 * such as tests.
 */
export function faultWithoutSource(parameter: ErasableParameter): FlashError | undefined {
  const { className, handler, index, source, key, emitted } = parameter;
  const decorator = withKey(parameter.decorator, key);
  const where = { className, handler, parameter: index };
  const pipe = (made: string) => `${parameter.decorator}(${key === undefined ? '' : `'${key}', `}${made})`;
  if (emitted === 'enum') {
    const write = `Give it the pipe that checks the value: \`${pipe('new ParseEnumPipe(…)')}\`, with the enum.`;
    return coreErrors.FLASH_TYPE_ERASED({ decorator, type: 'enum', because: ENUM, write }, { where });
  }
  if (emitted !== 'Array' || !isJson(source)) return undefined;
  const write = `Give it the pipe that checks the items: \`${pipe('new ParseArrayPipe({ items: Item })')}\`, with their class, String, Number or Boolean; \`new ParseArrayPipe()\` where they may be anything.`;
  return coreErrors.FLASH_TYPE_ERASED({ decorator, type: 'Array', because: LIST, write }, { where });
}

const ENUM = 'of which compilers leave different things at run time';
const LIST = 'and nothing is known of its items at run time';

/** `@Body('rows')` */
function withKey(decorator: string, key: string | undefined): string {
  return `${decorator}(${key === undefined ? '' : `'${key}'`})`;
}

/** Types that compilers emit for more than one declared type. */
const ERASABLE = new Set<unknown>([undefined, Object, Array, String, Number, Boolean]);
/** Types into which the text of a path segment, query value, header or form field is converted. */
const READ_FROM_TEXT = new Set<unknown>([String, Number, Boolean, BigInt, Date, Array]);
const BYTES = new Set<unknown>([Buffer, Uint8Array]);

interface Refusal {
  readonly because: string;
  readonly allowed: string;
  readonly write: string;
}

function refusalOf({ source, key, decorator }: BoundParameter, type: unknown): Refusal | undefined {
  if (type === undefined || type === Object || typeof type === 'object') return undefined;
  if (source === 'input') return inputRefusal(type, decorator, key);
  if (source === 'body') return isOwnClass(type) || FROM_JSON.has(type) ? undefined : fromJson(type, decorator, key);
  if (key === undefined) return CLASSES.has(source) && isOwnClass(type) ? undefined : wholeSource(source, decorator);
  if (NOT_BOUND.has(source)) return type === String ? undefined : notBound(type, decorator, key);
  return READ_FROM_TEXT.has(type) ? undefined : FROM_TEXT;
}

/** Whether values of a source are those of JSON. */
function isJson(source: ValueSource): boolean {
  return source === 'body' || source === 'input';
}

/** The whole input is an object; a property of it may be any JSON value, and none is bytes. */
function inputRefusal(type: unknown, decorator: string, key: string | undefined): Refusal | undefined {
  if (isOwnClass(type)) return undefined;
  if (key === undefined) return WHOLE_INPUT;
  return JSON_VALUES.has(type) ? undefined : { ...fromJson(type, decorator, key), allowed: INPUT_TYPES };
}

const INPUT_TYPES = 'string, number, boolean, a class, and `unknown` for what is not to be checked';
const WHOLE_INPUT: Refusal = {
  because: 'and the input of a job is an object',
  allowed: 'a class, and `unknown` for what is not to be checked',
  write: "Name the property that is meant, as `@Input('name')`, or declare a class.",
};
const JSON_VALUES = new Set<unknown>([String, Number, Boolean, Array]);
const FROM_JSON = new Set<unknown>([...JSON_VALUES, ...BYTES]);

const FROM_TEXT: Refusal = {
  because: 'which no text is turned into',
  allowed: 'string, number, boolean, bigint, Date and, for what may come several times, a list',
  write: 'Declare one of these types, or give the decorator a pipe that makes the value.',
};

function fromJson(type: unknown, decorator: string, key: string | undefined): Refusal {
  const prefix = key === undefined ? '' : `'${key}', `;
  const writes = new Map<unknown, string>([
    [Date, `Write \`${decorator}(${prefix}ParseDatePipe)\`, which reads the date from text or a number.`],
    [Set, `Write \`${decorator}(${prefix}new ParseArrayPipe({ items: Item }))\` and declare a list, \`Item[]\`.`],
    [Promise, 'Declare the value itself: a handler is called when the body has arrived.'],
  ]);
  return {
    because: 'which no JSON value is',
    allowed: 'string, number, boolean, a class, Buffer, and `unknown` for what is not to be checked',
    write: writes.get(type) ?? 'Declare one of these types, or give the decorator a pipe that makes the value.',
  };
}

function notBound(type: unknown, decorator: string, key: string): Refusal {
  const pipe = PIPES.get(type);
  const write = pipe === undefined ? 'Declare `string`, or give' : `Write \`${decorator}('${key}', ${pipe})\`, or give`;
  return {
    because: 'and its value is handed on as the text that it is',
    allowed: '`string`, and what a pipe makes',
    write: `${write} the decorator a pipe that makes the value.`,
  };
}

const PIPES = new Map<unknown, string>([
  [Number, 'ParseFloatPipe'],
  [Boolean, 'ParseBoolPipe'],
  [Date, 'ParseDatePipe'],
  [Array, 'new ParseArrayPipe({ items: String })'],
]);

/** Sources whose values may be taken together as one class. */
const CLASSES: ReadonlySet<ValueSource> = new Set(['query', 'path', 'form']);

function wholeSource(source: ValueSource, decorator: string): Refusal {
  return {
    because: `and takes all values at once`,
    allowed: CLASSES.has(source) ? 'a class, and `Record<string, string>`' : '`Record<string, string>`',
    write: `Name the one that is meant, as \`${decorator}('name')\`, or declare one of these types.`,
  };
}

interface BoundParameter extends Omit<Parameter, 'source'> {
  readonly source: ValueSource;
  readonly decorator: string;
}

/** The parameters that Flash binds, except those with the author's own pipes. */
function unpiped({ controller, handler, parameters }: TypedHandler): BoundParameter[] {
  const targets = [controller, methodOf(controller, handler)];
  if (targets.some((target) => enhancersOf('pipes', target).length > 0)) return [];
  const open = parameters.filter((parameter) => !isPiped(parameter));
  // A handler with files reads a form, in which every field is text.
  const readsForms = open.some(({ source }) => source === 'file' || source === 'files');
  return open.flatMap((parameter) => {
    const { source } = parameter;
    if (!isChecked(source)) return [];
    const isField = source === 'body' && readsForms;
    return [{ ...parameter, decorator: DECORATORS[source], source: isField ? 'form' : source }];
  });
}

function isChecked(source: ParameterSource): source is CheckedSource {
  return (CHECKED as readonly string[]).includes(source);
}

function placeOf({ controller, handler }: TypedHandler) {
  return { className: controller.name, handler };
}
