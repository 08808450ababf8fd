import { TransformationType } from 'class-transformer';
import { defaultOptions } from 'class-transformer/cjs/constants/default-options.constant.js';
import type { Type } from '@nestjs/common';
import type { Bind } from '../constraints/inline-code.js';
import type { ClassShape, PropertyShape, ValueKind } from '../shape/class-shape.js';
import { copy, isPlain, keep, mapList, toBoolean, toDate, toNumber, toText } from './plain-values.js';

export interface CodeContext {
  readonly bind: Bind;
  /** The number by which the functions of a class are named. */
  readonly numberOf: (type: Type) => number;
  /** What happens to an undeclared property: it is left out, the function returns undefined, or it is copied as class-transformer does. */
  readonly undeclared: 'dropped' | 'refused' | 'kept';
  /** Each nested object that was found invalid is added to it. */
  readonly refused?: WeakSet<object>;
}

const CONVERSIONS = { copy, number: toNumber, string: toText, boolean: toBoolean, date: toDate } as const;

const UNDECLARED: Readonly<Record<CodeContext['undeclared'], (bind: Bind) => string>> = {
  dropped: () => '',
  refused: () => 'default: return undefined;',
  kept: (bind) => `default: if (!${bind(keep)}(instance, key, plain[key])) return undefined;`,
};

/**
 * The function `build{n}(plain)`, which makes an instance as class-transformer does, or returns undefined for values that it does not know.
 * Properties are set in the order in which they came, so that the instance lists them in the same order.
 */
export function buildCode(shape: ClassShape, context: CodeContext): string {
  const { bind, numberOf, undeclared } = context;
  const number = numberOf(shape.type);
  // A `@Transform` function gets the plain object and may change it. class-transformer, which may have to build the object, gets the original.
  const hasTransforms = shape.properties.some(({ transforms }) => transforms.length > 0);
  return `
function build${number}(plain) {
  if (!${bind(isPlain)}(plain)) return undefined;
  ${hasTransforms ? 'plain = { ...plain };' : ''}
  const instance = new (${bind(shape.type)})();
  ${undeclared === 'kept' ? '' : shape.undeclaredFields.map((name) => `delete instance[${JSON.stringify(name)}];`).join('\n  ')}
  for (const key in plain) {
    switch (key) {
      ${shape.properties.map((property) => propertyCase(property, context)).join('\n      ')}
      ${UNDECLARED[undeclared](bind)}
    }
  }
  return instance;
}
function build${number}Or(value) {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? ${bind(mapList)}(value, build${number}Or) : build${number}(value);
}`;
}

function propertyCase({ name, value, transforms }: PropertyShape, { bind, numberOf }: CodeContext): string {
  const key = JSON.stringify(name);
  const apply = transforms.map((transform) => {
    const parameters = `{ value, key: ${key}, obj: plain, type: ${TransformationType.PLAIN_TO_CLASS}, options: { ...${bind(defaultOptions)} } }`;
    return `value = ${bind(transform)}.transformFn(${parameters});`;
  });
  return `case ${key}: {
        let value = plain[${key}];
        ${conversion(value, { bind, numberOf })}
        if (value === undefined) return undefined;
        ${apply.join('\n        ')}
        instance[${key}] = value;
        break;
      }`;
}

/** Skips the call for values that the conversion would return unchanged. */
function conversion(kind: ValueKind, { bind, numberOf }: Pick<CodeContext, 'bind' | 'numberOf'>): string {
  if (typeof kind === 'object')
    return `if (typeof value === 'object') value = build${numberOf(kind.instanceOf)}Or(value);`;
  const isDone = kind === 'copy' ? `typeof value !== 'object'` : `typeof value === '${kind}'`;
  return `if (!(${isDone})) value = ${bind(CONVERSIONS[kind])}(value);`;
}
