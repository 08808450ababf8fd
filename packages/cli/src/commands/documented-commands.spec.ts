import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from './registry.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Of every command, as `index.ts` adds them. */
const EVERYWHERE = ['--project', '--json', '--verbose', '--help'];

const GROUPS = new Set(COMMANDS.flatMap(({ name }) => (name.includes(' ') ? [name.split(' ')[0]] : [])));

/** The pages that a user reads. */
function pages(): string[] {
  const readmes = ['packages', 'samples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  const docs = readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`);
  const template = 'packages/cli/templates/project/base/README.md';
  return [...docs.filter((path) => path.endsWith('.md')), ...readmes, 'README.md', template].filter(
    (path) => text(path) !== '',
  );
}

function text(path: string): string {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return '';
  }
}

/** The command lines of a page, from its blocks and from spans of code, each with its line. */
function commandLines(page: string): { readonly place: string; readonly words: readonly string[] }[] {
  let isBlock = false;
  return text(page)
    .split('\n')
    .flatMap((line, index) => {
      if (/^\s*```/.test(line)) isBlock = !isBlock;
      const code =
        isBlock || line.startsWith('    ') ? [line] : [...line.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
      return code
        .map((part) => part.replace(/\s#.*$/, '').replaceAll(String.raw`\|`, '|'))
        .flatMap((part) => [...part.matchAll(/(?:^|npx |&& |pnpm exec |yarn run )\s*flash ([^;&|<>]*)/g)])
        .map(([, rest = '']) => ({ place: `${page}:${index + 1}`, words: rest.trim().split(/\s+/).filter(Boolean) }));
    });
}

/** What is wrong with a command line; undefined when the command and all of its options exist. */
function fault(words: readonly string[]): string | undefined {
  const [first = '', second = ''] = words;
  if (/^(|--version|--help|help|COMMAND|‹command›|…)$/.test(first)) return undefined;
  if (GROUPS.has(first) && (second === '' || /[|…]/.test(second))) return undefined;
  const command = COMMANDS.find(({ name, alias }) => [first, `${first} ${second}`].includes(name) || alias === first);
  if (!command) return `there is no command "${first}"`;
  const known = new Set([...EVERYWHERE, ...(command.options ?? []).flatMap(({ flags }) => flags.split(/[ ,]+/))]);
  const unknown = words.find((word) => word.startsWith('-') && !known.has(word.replace(/[=\]…].*$/, '')));
  return unknown === undefined ? undefined : `flash ${command.name} has no ${unknown}`;
}

const found = pages().flatMap(commandLines);

it('the docs name commands and options that exist', () => {
  expect(found.length).toBeGreaterThan(100);
  const faults = found.map(({ place, words }) => ({ place, problem: fault(words) }));
  expect(faults.filter(({ problem }) => problem !== undefined)).toEqual([]);
});

it.each([
  ['no command', ['logz'], 'there is no command "logz"'],
  ['no option', ['deploy', '--fast'], 'flash deploy has no --fast'],
  ['an option of another command', ['platform', 'stop', '--detach'], 'flash platform stop has no --detach'],
])('sees %s', (_, words, problem) => {
  expect(fault(words)).toBe(problem);
});
