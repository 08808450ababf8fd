import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  isEmail,
  IsEmail,
  isEnum,
  IsEnum,
  isIn,
  IsIn,
  isNumber,
  IsNumber,
  IsObject,
  IsString,
  isUUID,
  IsUUID,
  length,
  Length,
  matches,
  Matches,
  Max,
  maxLength,
  MaxLength,
  Min,
  minLength,
  MinLength,
} from 'class-validator';
import type { Constraint } from '../shape/class-shape.js';
import { isOwnConstraint } from './own-constraint.js';
import { hasAtLeast, isSimpleEmail } from './texts.js';

/** Gives a value from boot a name in generated code. */
export type Bind = (value: unknown) => string;

/**
 * The code of a condition under which a constraint certainly accepts `value`. It may be narrower than the constraint: values that do not meet it
 * are checked by class-validator. Undefined where there is none for these parameters.
 */
type Code = (value: string, parameters: readonly unknown[], bind: Bind) => string | undefined;

interface InlineConstraint {
  /** Makes the constraint that the code stands for. */
  readonly decorator: PropertyDecorator;
  readonly code: Code;
}

const isText = (value: string) => `typeof ${value} === 'string'`;
const isList = (value: string) => `Array.isArray(${value})`;

/** Code with a finite number as its parameter, which is written as a literal; other parameters have no code. */
function withNumber(code: (value: string, parameter: number, call: () => string) => string, check?: Check): Code {
  return (value, parameters, bind) => {
    const [parameter] = parameters;
    if (typeof parameter !== 'number' || !Number.isFinite(parameter)) return undefined;
    return code(value, parameter, () => (check ? callOf(check, value, parameters, bind) : 'false'));
  };
}

type Check = (value: never, ...parameters: never[]) => unknown;

/** A call of class-validator's own function, without its constraint around it. */
function calling(check: Check): Code {
  return (value, parameters, bind) => callOf(check, value, parameters, bind);
}

function callOf(check: Check, value: string, parameters: readonly unknown[], bind: Bind): string {
  return `${bind(check)}(${[value, ...parameters.map((parameter) => bind(parameter))].join(', ')}) === true`;
}

function numberCode(value: string, [options = {}]: readonly unknown[], bind: Bind): string {
  const isPlain = Object.keys(options as object).length === 0;
  return isPlain ? `Number.isFinite(${value})` : callOf(isNumber, value, [options], bind);
}

function emailCode(value: string, [options]: readonly unknown[], bind: Bind): string {
  const whole = callOf(isEmail, value, [options], bind);
  return options === undefined ? `(${bind(isSimpleEmail)}(${value}) || ${whole})` : whole;
}

/** The most frequent constraints of DTOs, by name. All others are called as class-validator calls them. */
export const INLINE: Readonly<Record<string, InlineConstraint>> = {
  isString: { decorator: IsString(), code: isText },
  isBoolean: { decorator: IsBoolean(), code: (value) => `typeof ${value} === 'boolean'` },
  isArray: { decorator: IsArray(), code: isList },
  isObject: {
    decorator: IsObject(),
    code: (value) => `typeof ${value} === 'object' && ${value} !== null && !${isList(value)}`,
  },
  isNumber: { decorator: IsNumber(), code: numberCode },
  min: { decorator: Min(0), code: withNumber((value, min) => `typeof ${value} === 'number' && ${value} >= ${min}`) },
  max: { decorator: Max(0), code: withNumber((value, max) => `typeof ${value} === 'number' && ${value} <= ${max}`) },
  minLength: {
    decorator: MinLength(0),
    code: (value, parameters, bind) =>
      withNumber(
        (_value, min, call) => `${isText(value)} && (${bind(hasAtLeast)}(${value}, ${min}) || ${call()})`,
        minLength,
      )(value, parameters, bind),
  },
  maxLength: {
    decorator: MaxLength(0),
    // validator.js counts no code unit twice, so its length is never above the string's own.
    code: withNumber((value, max, call) => `${isText(value)} && (${value}.length <= ${max} || ${call()})`, maxLength),
  },
  isLength: { decorator: Length(0), code: calling(length) },
  isEmail: { decorator: IsEmail(), code: emailCode },
  isUuid: { decorator: IsUUID(), code: calling(isUUID) },
  matches: { decorator: Matches(/./), code: calling(matches) },
  isIn: { decorator: IsIn([]), code: calling(isIn) },
  isEnum: { decorator: IsEnum({}), code: (value, [entity], bind) => callOf(isEnum, value, [entity], bind) },
  arrayMinSize: {
    decorator: ArrayMinSize(0),
    code: withNumber((value, min) => `${isList(value)} && ${value}.length >= ${min}`),
  },
  arrayMaxSize: {
    decorator: ArrayMaxSize(0),
    code: withNumber((value, max) => `${isList(value)} && ${value}.length <= ${max}`),
  },
  arrayNotEmpty: { decorator: ArrayNotEmpty(), code: (value) => `${isList(value)} && ${value}.length > 0` },
};

/** The code of a condition under which the constraint accepts `value`; undefined where the constraint must be called. */
export function inlineCode(constraint: Constraint, value: string, bind: Bind): string | undefined {
  const { name, instance, parameters = [] } = constraint;
  const inline = Object.hasOwn(INLINE, name) ? INLINE[name] : undefined;
  if (!inline || !isOwnConstraint(name, inline.decorator, instance)) return undefined;
  const code = inline.code(value, parameters, bind);
  return code === undefined ? undefined : `(${code})`;
}
