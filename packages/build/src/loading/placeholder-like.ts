const WORD = 'flash-build-placeholder';
const HEX = 'f1a5b11d';

/** Placeholders by form, in the order in which the forms are tried. Each matches its own form, and most occur nowhere else. */
const FORMS: readonly [RegExp, (value: string) => string][] = [
  [/^[01]$/, () => '1'],
  [/^(?:true|false|yes|no|on|off)$/i, () => 'true'],
  [/^-?\d+(?:\.\d+)?$/, () => '61539'],
  [/^[a-z][a-z\d+.-]*:\/\//i, (value) => `${value.slice(0, value.indexOf(':'))}://${WORD}.invalid/`],
  [/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, () => 'f1a5b11d-0000-4000-8000-000000000000'],
  [/^(?:[\da-f]{2}){8,}$/i, (value) => HEX.repeat(Math.ceil(value.length / HEX.length)).slice(0, value.length)],
  [/^\S+@\S+\.\S+$/, () => `${WORD}@placeholder.invalid`],
  [/^\[/, () => '[]'],
  [/^\{/, () => '{}'],
];

/** A value that validators accept like the given one, and that reveals only its form and length. */
export function placeholderLike(value: string | undefined): string {
  if (value === undefined || value === '') return WORD;
  const [, make] = FORMS.find(([form]) => form.test(value)) ?? [];
  return make ? make(value) : WORD.padEnd(value.length, '-');
}
