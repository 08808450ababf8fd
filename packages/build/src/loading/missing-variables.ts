/** Variables that packages read but do not need. */
const OPTIONAL =
  /^(?:NODE_|npm_|NEST_|FORCE_COLOR$|NO_COLOR$|COLORTERM$|TERM$|CI$|DEBUG$|READABLE_STREAM$|FLASH_BUILD$|WS_NO_|OTEL_|NO_DEPRECATION$|TRACE_DEPRECATION$|GRACEFUL_FS|WATCH_REPORT_DEPENDENCIES$|JEST_)/;
/** How many variables are named where the message names none: the last ones that were read are the likeliest. */
const MOST = 3;

/**
 * The missing variables that most likely made a module fail.
 *
 * @param text of the error: a message with its stack, or all output of the process
 * @param unset names that it read and that were not set, in this order
 * @param known names of variables of the project
 */
export function missingVariables(text: string, unset: readonly string[], known: readonly string[]): string[] {
  const asked = unset.filter((name) => !OPTIONAL.test(name));
  const words = new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
  const named = [...new Set([...asked, ...known])].filter((name) => words.has(name));
  return named.length > 0 ? named : asked.slice(-MOST);
}
