import { readPage } from './blocks.ts';

const page = (...lines: readonly string[]) => readPage('docs/page.md', lines.join('\n'));

it('reads blocks with their language, their place and their markers', () => {
  const { blocks, faults } = page(
    '<!-- test: file src/a.ts -->',
    '',
    '```ts',
    'export const a = 1;',
    '```',
    '1. In a list:',
    '   <!-- test: folder empty -->',
    '   <!-- test: skip: it needs a GPU -->',
    '   ```sh',
    '   flash run',
    '     --port 1',
    '   ```',
  );
  expect(faults).toEqual([]);
  expect(blocks).toEqual([
    { page: 'docs/page.md', line: 4, language: 'ts', text: 'export const a = 1;', file: 'src/a.ts', answer: false },
    {
      page: 'docs/page.md',
      line: 10,
      language: 'sh',
      text: 'flash run\n  --port 1',
      skip: 'it needs a GPU',
      answer: false,
      folder: 'empty',
    },
  ]);
});

it('takes the indented lines of a list for text', () => {
  expect(page('- a', '', '    still a', '', '1. b', '    still b').faults).toEqual([]);
});

it.each([
  ['a language that no test knows', ['```yaml', 'a: 1', '```'], '2 "yaml" is none of ts, sh, json, text, python'],
  ['a block without a language', ['```', 'a', '```'], '2 "" is none of ts, sh, json, text, python'],
  [
    'a block that is indented',
    ['Type:', '', '    flash run'],
    '3 a block is fenced and says its language; this one is indented',
  ],
  ['a block without an end', ['```ts', 'a'], '2 the block is not closed'],
  [
    'a marker of no kind',
    ['<!-- test: ignore -->'],
    '1 there is no marker "ignore"; there are file, skip, answer, folder',
  ],
  [
    'a marker that can not be read',
    ['<!-- test skip -->'],
    '1 a marker reads "<!-- test: KIND VALUE -->", alone on its line',
  ],
  ['a marker without a block', ['<!-- test: file src/a.ts -->', 'Text.'], '1 no block follows this marker'],
  [
    'a file that is no TypeScript',
    ['<!-- test: file a.json -->', '```json', '1', '```'],
    '3 only a block of ts can be a file',
  ],
  [
    'a block left out without a reason',
    ['<!-- test: skip: no -->', '```sh', 'ls', '```'],
    '3 a block that is left out says why',
  ],
  [
    'an unknown folder',
    ['<!-- test: folder home -->', '```sh', 'ls', '```'],
    '3 "home" is no folder; there are project, empty, repository',
  ],
  [
    'a folder for no commands',
    ['<!-- test: folder empty -->', '```ts', 'f();', '```'],
    '3 only a block of commands begins in a folder',
  ],
  ['an answer to nothing', ['<!-- test: answer -->', '```json', '1', '```'], '3 no command is above it'],
])('refuses %s', (_, lines, fault) => {
  expect(page(...lines).faults).toEqual([`docs/page.md:${fault}`]);
});

it('refuses a file that is there twice', () => {
  const block = ['<!-- test: file src/a.ts -->', '```ts', 'export {};', '```'];
  expect(page(...block, ...block).faults).toEqual(['docs/page.md:7 src/a.ts is there twice']);
});
