/** Variables that packages look at and do without. */
const OPTIONAL =
  /^(?:NODE_|npm_|NEST_|FORCE_COLOR$|NO_COLOR$|COLORTERM$|TERM$|CI$|DEBUG$|READABLE_STREAM$|FLASH_BUILD$|WS_NO_|OTEL_|NO_DEPRECATION$|TRACE_DEPRECATION$|GRACEFUL_FS|WATCH_REPORT_DEPENDENCIES$|JEST_)/;
/** Of those that a message does not name, the last ones asked for are the likeliest. */
const MOST = 3;

/**
 * The variables for want of which a module most likely failed.
 *
 * @param text what it said: a message with its stack, or all that its process printed
 * @param unset names that it asked for in vain, in this order
 * @param known names of variables of the project
 */
export function missingVariables(text: string, unset: readonly string[], known: readonly string[]): string[] {
  const asked = unset.filter((name) => !OPTIONAL.test(name));
  const words = new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
  const named = [...new Set([...asked, ...known])].filter((name) => words.has(name));
  return named.length > 0 ? named : asked.slice(-MOST);
}
