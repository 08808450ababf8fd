import * as classValidator from 'class-validator';
import type { ValidationOptions } from 'class-validator';

/** One of class-validator's decorators, as a property may bear it. */
export interface DecoratorCase {
  readonly name: string;
  readonly apply: (options?: ValidationOptions) => PropertyDecorator;
  /** JSON values that it accepts. */
  readonly accepts: readonly unknown[];
  /** JSON values that it refuses although they come near. */
  readonly refuses: readonly unknown[];
  /** Whether values become dates (`@Type(() => Date)`) before it sees them. */
  readonly dates?: true;
}

type Apply = DecoratorCase['apply'];
type Named = keyof typeof classValidator;

const { ...v } = classValidator;

function entry(name: string, apply: Apply, accepts: unknown[], refuses: unknown[], extra: { dates?: true } = {}) {
  return { name, apply, accepts, refuses, ...extra };
}

/** A decorator that takes its options alone. */
function plain(name: Named, accepts: unknown[], refuses: unknown[], extra: { dates?: true } = {}) {
  return entry(name, v[name] as Apply, accepts, refuses, extra);
}

/** A decorator whose first parameter is left out. */
function second(name: Named, accepts: unknown[], refuses: unknown[]) {
  const make = v[name] as (first: undefined, options?: ValidationOptions) => PropertyDecorator;
  return entry(name, (options) => make(undefined, options), accepts, refuses);
}

enum Colour {
  Red = 'red',
  Blue = 'blue',
}

enum Size {
  Small,
  Large,
}

export const NUMBERS: readonly DecoratorCase[] = [
  plain('IsInt', [0, -3, 2 ** 53], [0.5, '1', null]),
  entry('IsNumber', (options) => v.IsNumber({}, options), [0.5, 1e300], ['1', [1]]),
  entry('IsNumber (decimals)', (options) => v.IsNumber({ maxDecimalPlaces: 2 }, options), [1.25, 3], [1.255, 1e-7]),
  plain('IsPositive', [1, 0.1], [0, -1]),
  plain('IsNegative', [-1], [0, '-1']),
  entry('Min', (options) => v.Min(2, options), [2, 2.5], [1.9, '3']),
  entry('Max', (options) => v.Max(10, options), [10, -1], [11, '1']),
  entry('IsDivisibleBy', (options) => v.IsDivisibleBy(5, options), [10, 0], [11, '10']),
];

export const TEXTS: readonly DecoratorCase[] = [
  plain('IsString', ['', 'a'], [1, ['a']]),
  entry('MinLength', (options) => v.MinLength(2, options), ['ab', '😀😀', 'a\uFE0Fbc'], ['a', '😀', 'a\uFE0F', 5]),
  entry('MaxLength', (options) => v.MaxLength(3, options), ['abc', '😀😀😀', ''], ['abcd', '😀😀😀a', 5]),
  entry('Length', (options) => v.Length(1, 3, options), ['a', '😀😀'], ['', 'abcd']),
  entry('Matches', (options) => v.Matches(/^[a-c]+$/, options), ['abc'], ['abd', '']),
  entry('Contains', (options) => v.Contains('x', options), ['axb'], ['ab', 1]),
  entry('NotContains', (options) => v.NotContains('x', options), ['ab'], ['axb', 1]),
  plain('IsAscii', ['abc'], ['é', 1]),
  plain('IsLowercase', ['abc'], ['aBc']),
  plain('IsUppercase', ['ABC'], ['aBC']),
  second('IsAlpha', ['abC'], ['ab1']),
  second('IsAlphanumeric', ['ab1'], ['ab-']),
  entry('IsByteLength', (options) => v.IsByteLength(1, 4, options), ['ab', 'é'], ['', 'ééé', '\uD800']),
  second('IsNumberString', ['12', '-1.5'], ['1a', 12]),
  plain('IsBooleanString', ['true', '0'], ['yes', true]),
  plain('IsMultibyte', ['あ'], ['a']),
  plain('IsFullWidth', ['ａ'], ['a']),
  plain('IsHalfWidth', ['a'], ['ａ']),
  plain('IsVariableWidth', ['aａ'], ['a']),
  plain('IsSurrogatePair', ['😀'], ['a']),
];

export const FORMATS: readonly DecoratorCase[] = [
  second(
    'IsEmail',
    ['ada@example.com', 'a.b+c@x-y.co.uk', '"q u"@example.com', 'é@example.com'],
    ['ada@', 'a..b@example.com', 'ada@example', 'a@-x.com', `${'a'.repeat(65)}@x.co`, '\uD800@example.com', 'a@b.c'],
  ),
  entry('IsEmail (options)', (options) => v.IsEmail({ allow_ip_domain: true }, options), ['a@[1.2.3.4]'], ['a@1.2.3']),
  second('IsUUID', ['123e4567-e89b-42d3-a456-426614174000'], ['123e4567-e89b-42d3-a456-42661417400', 1]),
  second('IsUrl', ['https://example.com/a?b=c'], ['example', 'http://']),
  second('IsFQDN', ['example.com'], ['example', 'a_b.com']),
  second('IsIP', ['127.0.0.1', '::1'], ['256.0.0.1']),
  plain('IsPort', ['80', '65535'], ['65536', 80]),
  second('IsMACAddress', ['01:02:03:04:05:ab'], ['01:02:03']),
  second('IsISO8601', ['2026-02-03', '2026-02-03T04:05:06Z'], ['2026-13-01', 5]),
  second('IsDateString', ['2026-02-03T04:05:06Z'], ['03.02.2026']),
  plain('IsRFC3339', ['2026-02-03T04:05:06Z'], ['2026-02-03']),
  plain('IsMilitaryTime', ['23:59'], ['24:00']),
  plain('IsTimeZone', ['Europe/Rome'], ['Europe/Atlantis']),
  plain('IsJSON', ['{"a":1}'], ['{a:1}']),
  plain('IsJWT', ['eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln'], ['a.b']),
  plain('IsMongoId', ['507f1f77bcf86cd799439011'], ['507f1f77bcf86cd79943901']),
  plain('IsHexColor', ['#ff0000'], ['#ggg']),
  second('IsRgbColor', ['rgb(1,2,3)'], ['rgb(1,2)']),
  plain('IsHSL', ['hsl(120,50%,50%)'], ['hsl(a)']),
  plain('IsHexadecimal', ['ff00'], ['xyz']),
  plain('IsOctal', ['0o17', '17'], ['8']),
  second('IsDecimal', ['1.5', '2'], ['1.5.2', 1.5]),
  plain('IsBase32', ['JBSWY3DP'], ['jbsw']),
  plain('IsBase58', ['4rZ9'], ['0OIl']),
  second('IsBase64', ['aGVsbG8='], ['aGVsbG8']),
  entry('IsHash', (options) => v.IsHash('md5', options), ['d41d8cd98f00b204e9800998ecf8427e'], ['d41d']),
  plain('IsDataURI', ['data:text/plain;base64,aGk='], ['data:']),
  plain('IsMagnetURI', ['magnet:?xt=urn:btih:06E2A9683BF4DA92C73A661AC56F0ECC9C63C5B4'], ['magnet:']),
  plain('IsMimeType', ['application/json'], ['json']),
  plain('IsSemVer', ['1.2.3'], ['1.2']),
  plain('IsLocale', ['en-GB'], ['1-2']),
  plain('IsISO31661Alpha2', ['IT'], ['ZZ']),
  plain('IsISO31661Alpha3', ['ITA'], ['ZZZ']),
  plain('IsISO31661Numeric', ['380'], ['999']),
  plain('IsISO4217CurrencyCode', ['EUR'], ['ZZZ']),
  plain('IsISO6391', ['en'], ['zz']),
  second('IsISBN', ['978-3-16-148410-0'], ['978-3-16-148410-1']),
  plain('IsISIN', ['US0378331005'], ['US0378331006']),
  plain('IsISRC', ['USAT29900609'], ['USAT2990060']),
  second('IsISSN', ['0378-5955'], ['0378-5954']),
  plain('IsEAN', ['4006381333931'], ['4006381333932']),
  plain('IsBIC', ['DEUTDEFF'], ['DEUT']),
  second('IsIBAN', ['DE89370400440532013000'], ['DE89370400440532013001']),
  plain('IsCreditCard', ['4111111111111111'], ['4111111111111112']),
  second('IsCurrency', ['$1,234.50'], ['1,23']),
  plain('IsBtcAddress', ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'], ['1Bv']),
  plain('IsEthereumAddress', ['0x0000000000000000000000000000000000000001'], ['0x1']),
  plain('IsFirebasePushId', ['-M-Jh_1KAH5s1lBmYD12'], ['-M-Jh']),
  second('IsMobilePhone', ['+393401234567'], ['12']),
  entry('IsPhoneNumber', (options) => v.IsPhoneNumber('IT', options), ['+393401234567'], ['+39']),
  entry('IsPostalCode', (options) => v.IsPostalCode('IT', options), ['00184'], ['184']),
  entry('IsIdentityCard', (options) => v.IsIdentityCard('ES', options), ['12345678Z'], ['12345678A']),
  entry('IsPassportNumber', (options) => v.IsPassportNumber('IT', options), ['YA1234567'], ['1']),
  second('IsTaxId', ['01-1234567'], ['00-0']),
  second('IsStrongPassword', ['Aa1!aaaa'], ['aaaa']),
  plain('IsLatLong', ['41.9,12.5'], ['91,0']),
  plain('IsLatitude', [41.9, '41.9'], [91]),
  plain('IsLongitude', [12.5, '12.5'], [181]),
];

export const VALUES: readonly DecoratorCase[] = [
  plain('IsBoolean', [true, false], ['true', 0]),
  plain('IsDefined', [0, '', false], [null]),
  plain('IsNotEmpty', ['a', 0, []], ['', null]),
  plain('IsEmpty', ['', null], ['a', 0]),
  entry('Equals', (options) => v.Equals('yes', options), ['yes'], ['no', ['yes']]),
  entry('NotEquals', (options) => v.NotEquals('no', options), ['yes', 1], ['no']),
  entry('IsIn', (options) => v.IsIn(['a', 2, null], options), ['a', 2, null], ['b', '2']),
  entry('IsNotIn', (options) => v.IsNotIn(['a', 2], options), ['b', '2'], ['a', 2]),
  entry('IsEnum', (options) => v.IsEnum(Colour, options), ['red', 'blue'], ['green', 'Red']),
  entry('IsEnum (numbers)', (options) => v.IsEnum(Size, options), [0, 1, 'Small'], [2, '0']),
  plain('IsObject', [{}, { a: [1] }], [[], 'a', null]),
  second('IsNotEmptyObject', [{ a: 1 }], [{}, [1]]),
  entry(
    'IsNotEmptyObject (nullable)',
    (options) => v.IsNotEmptyObject({ nullable: false }, options),
    [{ a: 1 }],
    [{ a: null }],
  ),
  entry('IsInstance', (options) => v.IsInstance(Object, options), [{}, []], [1, null]),
  plain('IsDate', ['2026-02-03', 0], ['soon', {}], { dates: true }),
  entry('MinDate', (options) => v.MinDate(new Date(1000), options), [1000, '2026-02-03'], [999], { dates: true }),
  entry('MaxDate', (options) => v.MaxDate(() => new Date(1000), options), [1000], [1001, '2026-02-03'], {
    dates: true,
  }),
];

export const LISTS: readonly DecoratorCase[] = [
  plain('IsArray', [[], [1, 'a']], [{}, 'a', { length: 1 }]),
  entry('ArrayContains', (options) => v.ArrayContains([1], options), [[1, 2]], [[2], 1]),
  entry('ArrayNotContains', (options) => v.ArrayNotContains([1], options), [[2]], [[1, 2]]),
  entry('ArrayMinSize', (options) => v.ArrayMinSize(1, options), [[1]], [[]]),
  entry('ArrayMaxSize', (options) => v.ArrayMaxSize(2, options), [[], [1, 2]], [[1, 2, 3]]),
  plain('ArrayNotEmpty', [[0]], [[]]),
  entry('ArrayUnique', (options) => v.ArrayUnique((item: unknown) => item, options), [[1, 2]], [[1, 1]]),
];

export const DECORATORS: readonly DecoratorCase[] = [...NUMBERS, ...TEXTS, ...FORMATS, ...VALUES, ...LISTS];

/** Decorators that constrain no value by themselves; the shapes and the tests of single cases have them. */
export const STRUCTURAL = [
  'Allow',
  'IsOptional',
  'Validate',
  'ValidateBy',
  'ValidateIf',
  'ValidateNested',
  'ValidatePromise',
];

/** What class-validator exports with a capital letter and is no property decorator. */
export const NO_DECORATORS = [
  'MetadataStorage',
  'ValidationError',
  'ValidationTypes',
  'Validator',
  'ValidatorConstraint',
];
