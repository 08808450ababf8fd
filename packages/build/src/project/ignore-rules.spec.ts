import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openIgnoreRules } from './ignore-rules.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flash-ignore-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function ignored(project: string, files: Record<string, string>, paths: readonly string[], source = 'src') {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const dir = join(root, project);
  const rules = await openIgnoreRules(dir, join(dir, source));
  const verdicts = await Promise.all(paths.map(async (path) => ((await rules.ignores(join(dir, path))) ? [path] : [])));
  return verdicts.flat();
}

it('adds .flashignore to .gitignore, and lets it take a file back', async () => {
  const files = { '.gitignore': 'models/\n*.log\n', '.flashignore': '!models/\nsrc/drafts\n' };
  expect(await ignored('', files, ['models/a.bin', 'src/a.log', 'src/drafts/a.ts', 'src/a.ts'])).toEqual([
    'src/a.log',
    'src/drafts/a.ts',
  ]);
});

it('reads the rules of every folder of the repository, the deeper going before the upper', async () => {
  const files = {
    '.git/HEAD': '',
    '.gitignore': '*.secret\n',
    'apps/api/src/.gitignore': '!open.secret\nlocal.ts\n',
  };
  expect(await ignored('apps/api', files, ['a.secret', 'src/open.secret', 'src/local.ts', 'local.ts'])).toEqual([
    'a.secret',
    'src/local.ts',
  ]);
});

it('asks no folder above a project that is in no repository, or that its repository ignores', async () => {
  expect(await ignored('apps/api', { '.gitignore': '*.ts\n' }, ['src/a.ts'])).toEqual([]);
  const files = { '.git/HEAD': '', '.gitignore': '*.ts\napps/\n', 'apps/api/.gitignore': '*.js\n' };
  expect(await ignored('apps/api', files, ['src/a.ts', 'src/a.js'])).toEqual(['src/a.js']);
});

it('reads a source folder that .gitignore names as the output of another build', async () => {
  const files = { '.gitignore': 'dist\n', '.flashignore': '*.draft.js\n' };
  expect(await ignored('', files, ['dist/a.js', 'dist/a.draft.js'], 'dist')).toEqual(['dist/a.draft.js']);
  expect(await ignored('', files, ['dist/a.js'])).toEqual(['dist/a.js']);
});
