/** What a program needs to find its files, its language and its time zone; none of it is a secret or changes what is built. */
const PASSED = new Set([
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'TZ',
  'SYSTEMROOT',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'SOURCE_DATE_EPOCH',
]);

/**
 * The environment in which the build runs user code: nothing of what the builder's shell holds beyond the bare minimum, so that no value of
 * it can get into a manifest or an artifact, and the same source builds the same everywhere. `FLASH_BUILD` is `1` in it.
 *
 * @param placeholders variables for code that does not go without
 */
export function loadEnvironment(
  env: NodeJS.ProcessEnv,
  placeholders: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => isPassed(name));
  return { ...placeholders, ...Object.fromEntries(passed), FLASH_BUILD: '1' };
}

/** Whether a variable of the builder's shell is there while a build runs user code. */
export function isPassed(name: string): boolean {
  return PASSED.has(name.toUpperCase()) || /^LC_/i.test(name);
}
