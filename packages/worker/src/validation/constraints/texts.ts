/**
 * Addresses that `isEmail` certainly accepts: shorter than all of its limits, a user and labels of letters and digits with single
 * separators between them, a top-level domain of letters.
 */
const SIMPLE_EMAIL = /^[a-z\d]+(?:[._+-][a-z\d]+)*@(?:[a-z\d]+(?:-[a-z\d]+)*\.)+[a-z]{2,24}$/i;

/** True only where class-validator's `isEmail` without options is true, in a tenth of its time. */
export function isSimpleEmail(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 64 && SIMPLE_EMAIL.test(value);
}

/**
 * True only where validator.js counts at least `least` characters in a text. It counts no more than one for a surrogate pair and none for a
 * variation selector; all other code units are one each.
 */
export function hasAtLeast(text: string, least: number): boolean {
  if (text.length < least) return false;
  let count = 0;
  for (let index = 0; count < least && index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isSurrogate = unit >= 0xd8_00 && unit <= 0xdf_ff;
    if (!isSurrogate && unit !== 0xfe_0e && unit !== 0xfe_0f) count += 1;
  }
  return count >= least;
}
