import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseJson } from '../src/parsing/json.js';

/** The parsing part of https://github.com/nst/JSONTestSuite, laid beside the repository. */
const SUITE = join(import.meta.dirname, '../../../../shared/data/json-test-suite/test_parsing');

const isThere = existsSync(SUITE);
const files = isThere ? readdirSync(SUITE) : [];
const named = (prefix: string) => files.filter((name) => name.startsWith(prefix));
const isAccepted = async (name: string) => 'value' in (await parseJson(readFileSync(join(SUITE, name))));

const RANGE = 'a number beyond the range of a double is infinite or 0, as everywhere in JavaScript';
const DIGITS = 'a number has the digits of a double, as everywhere in JavaScript';
const HALF = 'JSON may escape half a surrogate pair, and a JavaScript string may hold it';
const BYTES = 'RFC 8259 asks for UTF-8; replacing what is not would change what was sent';

/** What RFC 8259 leaves open: whether it is accepted, and why. */
const LEFT_OPEN: Readonly<Record<string, readonly [accepted: boolean, reason: string]>> = {
  i_number_double_huge_neg_exp: [true, RANGE],
  i_number_huge_exp: [true, RANGE],
  i_number_neg_int_huge_exp: [true, RANGE],
  i_number_pos_double_huge_exp: [true, RANGE],
  i_number_real_neg_overflow: [true, RANGE],
  i_number_real_pos_overflow: [true, RANGE],
  i_number_real_underflow: [true, RANGE],
  i_number_too_big_neg_int: [true, DIGITS],
  i_number_too_big_pos_int: [true, DIGITS],
  i_number_very_big_negative_int: [true, DIGITS],
  i_object_key_lone_2nd_surrogate: [true, HALF],
  i_string_1st_surrogate_but_2nd_missing: [true, HALF],
  i_string_1st_valid_surrogate_2nd_invalid: [true, HALF],
  i_string_incomplete_surrogate_and_escape_valid: [true, HALF],
  i_string_incomplete_surrogate_pair: [true, HALF],
  i_string_incomplete_surrogates_escape_valid: [true, HALF],
  i_string_invalid_lonely_surrogate: [true, HALF],
  i_string_invalid_surrogate: [true, HALF],
  'i_string_inverted_surrogates_U+1D11E': [true, HALF],
  i_string_lone_second_surrogate: [true, HALF],
  'i_string_UTF-16LE_with_BOM': [false, BYTES],
  'i_string_UTF-8_invalid_sequence': [false, BYTES],
  'i_string_UTF8_surrogate_U+D800': [false, BYTES],
  'i_string_invalid_utf-8': [false, BYTES],
  i_string_iso_latin_1: [false, BYTES],
  i_string_lone_utf8_continuation_byte: [false, BYTES],
  i_string_not_in_unicode_range: [false, BYTES],
  i_string_overlong_sequence_2_bytes: [false, BYTES],
  i_string_overlong_sequence_6_bytes: [false, BYTES],
  i_string_overlong_sequence_6_bytes_null: [false, BYTES],
  'i_string_truncated-utf-8': [false, BYTES],
  i_string_utf16BE_no_BOM: [false, BYTES],
  i_string_utf16LE_no_BOM: [false, BYTES],
  i_structure_500_nested_arrays: [true, 'the limit is 512 levels'],
  'i_structure_UTF-8_BOM_empty_object': [true, 'RFC 8259 lets a parser skip a byte order mark'],
};

if (!isThere) console.warn(`JSONTestSuite is not at ${SUITE}; its tests are skipped`);

(isThere ? describe : describe.skip)('JSONTestSuite', () => {
  test('has the files that we know', () => {
    expect([named('y_').length, named('n_').length]).toEqual([95, 188]);
    expect(named('i_').toSorted()).toEqual(
      Object.keys(LEFT_OPEN)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
  });

  test.each(isThere ? named('y_') : ['-'])('%s is accepted', async (name) => {
    expect(await isAccepted(name)).toBe(true);
  });

  test.each(isThere ? named('n_') : ['-'])('%s is refused', async (name) => {
    expect(await isAccepted(name)).toBe(false);
  });

  test.each(Object.entries(LEFT_OPEN))('%s', async (name, [accepted]) => {
    expect(await isAccepted(`${name}.json`)).toBe(accepted);
  });
});
