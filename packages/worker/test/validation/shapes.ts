import type { Type as Class } from '@nestjs/common';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsDefined,
  IsOptional,
  registerDecorator,
  ValidateIf,
  ValidateNested,
  ValidatePromise,
} from 'class-validator';
import fc from 'fast-check';
import { FORMATS, LISTS, NUMBERS, TEXTS, VALUES, type DecoratorCase } from './decorators.js';

/** A DTO class as data. */
export interface Shape {
  readonly fields: readonly Field[];
  /** Fields of a class that this one extends; one may be declared again. */
  readonly inherited: readonly Field[];
  /** Whether fields are set to undefined by the constructor, as JavaScript's own class fields are. */
  readonly defined: boolean;
}

export interface Field {
  readonly name: string;
  readonly kind: Kind;
  readonly cases: readonly DecoratorCase[];
  readonly each: boolean;
  readonly presence: 'plain' | 'optional' | 'required' | 'when' | 'validateIf';
  readonly extra: Extra;
  readonly nested?: Shape;
}

type Kind = 'value' | 'nested' | 'nestedList' | 'self';
type Extra = 'none' | 'number' | 'text' | 'transform' | 'default' | 'groups' | (typeof LEFT_ALONE)[number];

/** What makes class-validator and class-transformer judge the whole DTO alone. */
const LEFT_ALONE = [
  'expose',
  'exclude',
  'custom',
  'async',
  'promise',
  'map',
  'set',
  'untypedNested',
  'getter',
] as const;

/** Not a lone backslash: Node 24's JSON.parse takes an escaped name like "\n" for it where an object with both was parsed before. */
const NAMES = ['a', 'b', 'c', 'name', 'value', 'length', '0', 'a b', 'ключ', "it's", '"', '\u2028', '`${x}'];

const casesArb = fc.oneof(
  ...[NUMBERS, TEXTS, VALUES, LISTS].map((group) => fc.subarray([...group], { minLength: 1, maxLength: 2 })),
  fc.constantFrom(...FORMATS, ...NUMBERS, ...TEXTS, ...VALUES, ...LISTS).map((one) => [one]),
);

const extraArb: fc.Arbitrary<Extra> = fc.oneof(
  { weight: 14, arbitrary: fc.constant<Extra>('none') },
  { weight: 6, arbitrary: fc.constantFrom<Extra>('number', 'text', 'transform', 'default', 'groups') },
  { weight: 1, arbitrary: fc.constantFrom<Extra>(...LEFT_ALONE) },
);

function fieldArb(depth: number): fc.Arbitrary<Field> {
  const kinds: fc.WeightedArbitrary<Kind>[] = [
    { weight: 8, arbitrary: fc.constant<Kind>('value') },
    { weight: 1, arbitrary: fc.constant<Kind>('self') },
    { weight: depth > 0 ? 4 : 0, arbitrary: fc.constantFrom<Kind>('nested', 'nestedList') },
  ];
  return fc.oneof(...kinds).chain((kind) =>
    fc.record({
      name: fc.constantFrom(...NAMES),
      kind: fc.constant(kind),
      cases: casesArb,
      each: fc.nat(3).map((n) => n === 0),
      presence: fc.constantFrom<Field['presence']>(
        'plain',
        'plain',
        'optional',
        'optional',
        'required',
        'when',
        'validateIf',
      ),
      extra: extraArb,
      ...(kind === 'nested' || kind === 'nestedList' ? { nested: shapeArb(depth - 1) } : {}),
    }),
  );
}

export function shapeArb(depth: number): fc.Arbitrary<Shape> {
  return fc.record({
    fields: fc.uniqueArray(fieldArb(depth), { minLength: 1, maxLength: depth + 2, selector: ({ name }) => name }),
    inherited: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.uniqueArray(fieldArb(0), { maxLength: 2, selector: ({ name }) => name }) },
    ),
    defined: fc.boolean(),
  });
}

/** Every field of a shape, the inherited ones that were not declared again included. */
export function fieldsOf({ fields, inherited }: Shape): Field[] {
  const own = new Set(fields.map(({ name }) => name));
  return [...inherited.filter(({ name }) => !own.has(name)), ...fields];
}

/** Makes the class by putting the decorators on it, as TypeScript would. */
export function classOf(shape: Shape): Class {
  const { inherited, defined } = shape;
  const Base = inherited.length > 0 ? classWith({ fields: inherited, inherited: [], defined }, class {}) : class {};
  return classWith(shape, Base);
}

function classWith({ fields, defined }: Shape, Parent: Class): Class {
  const initial = fields
    .map(({ name, extra, cases }) => [name, extra === 'default' ? cases[0]?.accepts[0] : undefined] as const)
    .filter(([, value]) => defined || value !== undefined);
  const Dto = class extends Parent {
    constructor() {
      super();
      for (const [name, value] of initial)
        (this as Record<string, unknown>)[name] = typeof value === 'object' ? structuredClone(value) : value;
    }
  };
  for (const field of fields) decorate(Dto, field);
  return Dto;
}

function decorate(Dto: Class, field: Field): void {
  for (const decorator of decoratorsOf(Dto, field)) decorator(Dto.prototype as object, field.name);
  if (field.extra === 'getter') Object.defineProperty(Dto.prototype, `${field.name} too`, { get: () => 5 });
}

function decoratorsOf(Dto: Class, field: Field): PropertyDecorator[] {
  const { kind, nested, each, extra } = field;
  if (kind === 'value') return [...presenceOf(field), ...valueDecorators(field)];
  const type = nested ? classOf(nested) : Dto;
  const list = kind === 'nestedList' ? LISTS[0]!.apply() : undefined;
  return [
    ...presenceOf(field),
    ...(list ? [list] : []),
    ValidateNested({ each }),
    ...(extra === 'untypedNested' ? [] : [Type(() => type)]),
  ];
}

function valueDecorators({ cases, each, extra, presence }: Field): PropertyDecorator[] {
  const options = {
    ...(each && { each }),
    ...(extra === 'groups' && { groups: ['g'] }),
    ...(presence === 'validateIf' && { validateIf: (_object: object, value: unknown) => value !== 'skip' }),
  };
  const dates = cases.some((one) => one.dates) ? [Type(() => Date)] : [];
  return [...cases.map(({ apply }) => apply(options)), ...dates, ...extraDecorators(extra)];
}

function presenceOf({ presence }: Field): PropertyDecorator[] {
  if (presence === 'optional') return [IsOptional()];
  if (presence === 'required') return [IsDefined()];
  // Sees the whole instance, undeclared properties of nested objects included.
  if (presence === 'when')
    return [ValidateIf((object: object, value) => value !== null && !JSON.stringify(object).includes('"surplus"'))];
  return [];
}

function extraDecorators(extra: Extra): PropertyDecorator[] {
  switch (extra) {
    case 'number':
      return [Type(() => Number)];
    case 'text':
      return [Type(() => String)];
    case 'transform':
      return [
        Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
        Transform(
          ({ value, key, obj }) => {
            const source = obj as Record<string, unknown>;
            if (source[key] === 'gone') delete source[key];
            return value as unknown;
          },
          { toClassOnly: true },
        ),
      ];
    case 'expose':
      return [Expose()];
    case 'exclude':
      return [Exclude()];
    case 'custom':
      return [named('custom', (value) => value !== 5)];
    case 'async':
      return [named('slow', async (value) => value !== 5)];
    case 'promise':
      return [ValidatePromise()];
    case 'map':
      return [Reflect.metadata('design:type', Map), Type(() => Number)];
    case 'set':
      return [Reflect.metadata('design:type', Set), Type(() => Number)];
    default:
      return [Allow()];
  }
}

/** A constraint of the author's own. */
function named(name: string, check: (value: unknown) => boolean | Promise<boolean>): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      validator: { validate: check, defaultMessage: () => `${String(property)} is not ${name}` },
    });
}
