import type { Family, Option } from './option.js';
import type { OPTIONS } from './table.js';

type Table = typeof OPTIONS;
export type OptionName = keyof Table;

type Written<Name extends OptionName> = Table[Name] extends Option<infer W, infer _V, infer _F, Family> ? W : never;
type Value<Name extends OptionName> = Table[Name] extends Option<infer _W, infer V, infer _F, Family> ? V : never;
type Fields<Name extends OptionName> = Table[Name] extends Option<infer _W, infer _V, infer F, Family> ? F : never;

/** The options for some hardware. */
type For<Kind extends Family> = {
  [Name in OptionName]: Table[Name] extends { readonly family: Kind } ? Name : never;
}[OptionName];

// `Pick` keeps the comments of the table's entries, which editors then show.
type Given<Name extends OptionName> = { readonly [Each in keyof Pick<Table, Name>]?: Written<Each> };
// `undefined` and not `never` for what the other kind has: without `strictNullChecks` TypeScript would take `cpu: 'cpu3c-1-2'` for any text.
type Absent<Name extends OptionName> = { readonly [Each in Name]?: undefined };

/** What `@FlashEndpoint` takes. An endpoint runs on GPUs or on CPUs, never both. */
export type FlashEndpointOptions = Given<For<'any'>> &
  ((Given<For<'gpu'>> & Absent<For<'cpu'>>) | (Required<Given<For<'cpu'>>> & Absent<For<'gpu'>>));

/** The options that have a value beside the one that is written. */
type Read = { [Name in OptionName]: [Value<Name>] extends [never] ? never : Name }[OptionName];

/** The options of an endpoint, each in one spelling, defaults filled in. Those for other hardware than the endpoint's are undefined. */
export type EndpointSettings = {
  readonly [Name in Read]: Value<Name> | (Table[Name] extends { readonly family: 'any' } ? never : undefined);
};

/** What the options are in the manifest. */
export type OptionFields = Flat<
  UnionToIntersection<
    {
      [Name in OptionName]: [Fields<Name>] extends [never]
        ? never
        : Name extends Sometimes
          ? Partial<Fields<Name>>
          : Fields<Name>;
    }[OptionName]
  >
>;

/** Those that may have no value. */
type Sometimes = For<'gpu' | 'cpu'> | { [Name in Read]: undefined extends Value<Name> ? Name : never }[Read];

type UnionToIntersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
type Flat<T> = { [Name in keyof T]: T[Name] };
