import { completionOf, type CompletedTable, type Completion } from './line.js';

const table: CompletedTable = {
  groups: { env: 'Environments' },
  common: [{ flags: '--project <dir>', description: 'folder', names: 'folders' }],
  commands: [
    {
      name: 'promote',
      summary: 'Promote',
      arguments: [{ flags: '[names...]', description: 'endpoints', names: 'endpoints' }],
      options: [
        { flags: '--env <name>', description: 'environment', names: 'environments' },
        { flags: '-d, --dry-run', description: 'plan' },
      ],
    },
    {
      name: 'generate',
      alias: 'g',
      summary: 'Generate',
      arguments: [
        { flags: '<kind>', description: 'kind', values: ['dto', 'guard'] },
        { flags: '<name>', description: 'name' },
      ],
      options: [{ flags: '--exclude <package...>', description: 'package' }],
    },
    { name: 'env list', summary: 'List' },
    {
      name: 'env get',
      summary: 'Get',
      arguments: [{ flags: '<name>', description: 'name', names: 'environments' }],
    },
  ],
};

const complete = (line: string) => completionOf(line.split(' '), table);
const words = (completion: Completion) =>
  'words' in completion ? completion.words.map(({ word }) => word) : completion;

test.each([
  ['', ['promote', 'generate', 'env', 'help']],
  ['pro', ['promote', 'generate', 'env', 'help']],
  ['env ', ['list', 'get']],
  ['help ', ['promote', 'generate', 'env', 'help']],
  ['help env ', ['list', 'get']],
  ['help promote ', []],
  ['unknown ', []],
  ['env unknown ', []],
  ['g ', ['dto', 'guard']],
  ['generate dto ', []],
  ['generate dto user ', ['--exclude', '--project', '--help']],
  ['env list ', ['--project', '--help']],
  ['promote --', ['--env', '--dry-run', '--project', '--help']],
  ['promote -d --', ['--env', '--project', '--help']],
  ['promote --env staging --', ['--dry-run', '--project', '--help']],
  ['generate dto user --exclude a --', []],
])('offers after `flash %s` the words %j', (line, offered) => {
  expect(words(complete(line))).toEqual(offered);
});

test.each([
  ['promote ', { names: 'endpoints', prefix: '', taken: [], given: {} }],
  ['promote users ma', { names: 'endpoints', prefix: '', taken: ['users'], given: {} }],
  ['promote --env ', { names: 'environments', prefix: '', taken: [], given: { env: '' } }],
  ['promote --env=st', { names: 'environments', prefix: '--env=', taken: [], given: {} }],
  // Bash splits the word at the sign.
  ['promote --env = st', { names: 'environments', prefix: '', taken: [], given: { env: '' } }],
  ['promote --env =', { names: 'environments', prefix: '', taken: [], given: { env: '' } }],
  ['promote --env staging ', { names: 'endpoints', prefix: '', taken: [], given: { env: 'staging' } }],
  ['promote --env=staging ', { names: 'endpoints', prefix: '', taken: [], given: { env: 'staging' } }],
  ['promote --project ', { names: 'folders', prefix: '', taken: [], given: { project: '' } }],
  ['env get ', { names: 'environments', prefix: '', taken: [], given: {} }],
])('offers after `flash %s` names: %j', (line, asked) => {
  expect(complete(line)).toEqual(asked);
});
