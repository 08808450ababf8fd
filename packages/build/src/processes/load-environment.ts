/** Variables from which a program learns its files, language and time zone; none is a secret or changes what is built. */
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
 * The environment in which the build runs user code. It has only the bare minimum of the builder's shell, so that no value of the shell can get
 * into a manifest or an artifact, and the same source builds the same everywhere. `FLASH_BUILD` is `1` in it.
 *
 * @param placeholders variables for code that can't be imported without them
 */
export function loadEnvironment(
  env: NodeJS.ProcessEnv,
  placeholders: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => isPassed(name));
  return { ...placeholders, ...Object.fromEntries(passed), FLASH_BUILD: '1' };
}

/** Whether user code that a build runs gets this variable of the builder's shell. */
export function isPassed(name: string): boolean {
  return PASSED.has(name.toUpperCase()) || /^LC_/i.test(name);
}
