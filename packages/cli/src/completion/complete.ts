import { COMMON_OPTIONS } from '../commands/options.js';
import { COMMANDS, GROUPS } from '../commands/registry.js';
import type { Streams } from '../output/terminal.js';
import { completionOf, type Candidate } from './line.js';

/** Milliseconds after which a shell gets nothing, whatever holds the answer up. */
const DEADLINE_MS = 3000;

/**
 * `flash __complete -- WORDS…`, which the scripts of `flash completion` call: prints what can be typed next. It never fails: an error here
 * would appear in the middle of a line that somebody is typing.
 */
export async function complete(
  words: readonly string[],
  stdout: Streams['stdout'],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const deadline = new Promise<string>((resolve) => setTimeout(resolve, DEADLINE_MS, '').unref());
  const text = await Promise.race([answer(words[0] === '--' ? words.slice(1) : words, env), deadline]).catch(() => '');
  stdout.write(text);
  return 0;
}

async function answer(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const completion = completionOf(words, { commands: COMMANDS, groups: GROUPS, common: COMMON_OPTIONS });
  const typed = words.at(-1) ?? '';
  if ('words' in completion) return lines(completion.words, typed);
  const { names: kind, prefix, taken, given } = completion;
  if (kind === 'files' || kind === 'folders') return `:${kind}\n`;
  const { builtNames, deployedNames } = await import('./names.js');
  const found = await (kind === 'built-endpoints' ? builtNames({ given }) : deployedNames(kind, { env, given }));
  const left = found.filter(({ word }) => !taken.includes(word));
  return lines(
    left.map(({ word, description }) => ({ word: prefix + word, description })),
    typed,
  );
}

function lines(candidates: readonly Candidate[], typed: string): string {
  const start = typed === '=' ? '' : typed;
  return candidates
    .filter(({ word }) => word.startsWith(start))
    .map(({ word, description }) => `${word}\t${description}\n`)
    .join('');
}
