import type { Command } from './enclosure.js';

/**
 * Variables that change what the shell, the dynamic linker or the system's tools do. Those of an endpoint must not reach the programs that
 * isolate it: `LD_PRELOAD`, for example, would run its code before it is isolated.
 */
const ACTING =
  /^(?:LD_|DYLD_|GCONV|GLIBC|MALLOC|LIBMOUNT|LOCPATH|NLSPATH|LANG|LC_|BASH|SHELLOPTS|ENV$|IFS$|PS4$|CDPATH$|(?:OLD)?PWD$|TMPDIR$)/;
const HELD = 'FLASH_HELD_';
/** Names that a shell can set. */
const NAME = /^\w+$/;

/**
 * @returns a command that gets such variables under other names, and sets them just before it runs the given one. Variables that no shell
 *   can set are dropped, such as `BASH_FUNC_cd%%`, with which Bash would replace a command of the isolating script by a function.
 */
export function heldBack({ words, env }: Command, shell: string): Command {
  const variables = Object.entries(env).filter(([name]) => NAME.test(name) || !ACTING.test(name));
  const acting = variables.map(([name]) => name).filter((name) => ACTING.test(name));
  if (acting.length === 0) return { words, env: Object.fromEntries(variables) };
  const held = variables.map(([name, value]) => [acting.includes(name) ? HELD + name : name, value]);
  const exports = acting.map((name) => `export ${name}="$${HELD}${name}"; unset ${HELD}${name}`);
  const script = [...exports, 'exec "$@"'].join('\n');
  return { words: [shell, '-c', script, shell, ...words], env: Object.fromEntries(held) as Record<string, string> };
}
