import type { ArgumentDefinition, CommandDefinition, NameKind } from '../commands/definition.js';

/** A value on the command line: of an option, or an argument. */
type Value = ArgumentDefinition;

/** A command, as far as its completion needs it. */
export type CompletedCommand = Pick<CommandDefinition, 'name' | 'alias' | 'summary' | 'arguments' | 'options'>;

/** What can be typed next, with a description. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What a shell is to offer: words, or names that have to be looked up first. */
export type Completion =
  | { readonly words: readonly Candidate[] }
  | {
      readonly names: NameKind;
      /** Written before each name: `--env=`. */
      readonly prefix: string;
      /** Words of the same variadic argument, which are not offered again. */
      readonly taken: readonly string[];
      /** Options that are on the line already, by their long name without dashes. */
      readonly given: Readonly<Record<string, string>>;
    };

export interface CompletedTable {
  readonly commands: readonly CompletedCommand[];
  readonly groups: Readonly<Record<string, string>>;
  /** Options of every command. */
  readonly common: readonly Value[];
}

/**
 * What can be typed at the end of a command line.
 *
 * @param words those after `flash`; the last one is being typed, and empty after a space
 */
export function completionOf(words: readonly string[], table: CompletedTable): Completion {
  // Bash splits `--env=staging` into three words.
  const [before, typed] = [words.slice(0, -1).filter((word) => word !== '='), words.at(-1) ?? ''];
  const current = typed === '=' ? '' : typed;
  const isHelp = before[0] === 'help';
  const [first = '', second = ''] = isHelp ? before.slice(1) : before;
  const group = Object.hasOwn(table.groups, first) ? first : '';
  const isNamed = first !== '' && (group === '' || second !== '');
  if (!isNamed) return { words: commandWords(table, group) };
  const name = group === '' ? first : `${group} ${second}`;
  const command = table.commands.find((one) => one.name === name || one.alias === name);
  if (!command || isHelp) return { words: [] };
  return inCommand(command, before.slice(group === '' ? 1 : 2), current, table.common);
}

/** @param group the group whose commands are listed; empty for the top level */
function commandWords({ commands, groups }: CompletedTable, group: string): Candidate[] {
  const own = commands.flatMap(({ name, summary }) => {
    const [first = '', second = ''] = name.split(' ');
    if (group === '') return second === '' ? [{ word: first, description: summary }] : [];
    return first === group ? [{ word: second, description: summary }] : [];
  });
  if (group !== '') return own;
  const others = Object.entries(groups).map(([word, description]) => ({ word, description }));
  return [...own, ...others, { word: 'help', description: 'Show all commands, or how one of them is used' }];
}

function inCommand(
  command: CompletedCommand,
  rest: readonly string[],
  current: string,
  common: readonly Value[],
): Completion {
  const options = [...(command.options ?? []), ...common];
  const { given, positional, pending } = read(rest, options);
  if (pending) return valueWords(pending, '', [], given);
  const [, written = ''] = /^(--[\w-]+=)/.exec(current) ?? [];
  const assigned = written === '' ? undefined : options.find((option) => isOption(option, written.slice(0, -1)));
  if (assigned) return valueWords(assigned, written, [], given);
  const list = command.arguments ?? [];
  const argument = list[positional.length] ?? list.findLast(({ flags }) => flags.includes('...'));
  if (argument && !current.startsWith('-')) {
    return valueWords(argument, '', positional.slice(list.indexOf(argument)), given);
  }
  const unused = options.filter(({ flags }) => flags.includes('...') || !(longName(flags) in given));
  const words = unused.map(({ flags, description }) => ({ word: `--${longName(flags)}`, description }));
  return { words: [...words, { word: '--help', description: 'display help for command' }] };
}

/** Which options and arguments are on the line, and which option still needs its value. */
function read(rest: readonly string[], options: readonly Value[]) {
  const given: Record<string, string> = {};
  const positional: string[] = [];
  let pending: Value | undefined;
  for (const word of rest) {
    const [flag = '', value] = word.split('=', 2);
    const option = word.startsWith('-') ? options.find((one) => isOption(one, flag)) : undefined;
    if (option) {
      given[longName(option.flags)] = value ?? '';
      pending = value === undefined && takesValue(option.flags) ? option : undefined;
    } else if (pending) {
      given[longName(pending.flags)] = word;
      if (!pending.flags.includes('...')) pending = undefined;
    } else if (!word.startsWith('-')) positional.push(word);
  }
  return { given, positional, pending };
}

function valueWords(
  { names, values = [], description }: Value,
  prefix: string,
  taken: readonly string[],
  given: Readonly<Record<string, string>>,
): Completion {
  if (names !== undefined) return { names, prefix, taken, given };
  return { words: values.map((value) => ({ word: prefix + value, description })) };
}

function isOption({ flags }: { readonly flags: string }, flag: string): boolean {
  return flags.split(/[ ,]+/).includes(flag);
}

function takesValue(flags: string): boolean {
  return /[<[]/.test(flags);
}

/** `-a, --app <name>` → `app`; `--no-watch` keeps its `no-`. */
function longName(flags: string): string {
  return /--([\w-]+)/.exec(flags)?.[1] ?? flags;
}
