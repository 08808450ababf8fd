import type { SourceFile } from './source-files.js';
import type { Project } from '../project/open-project.js';
import { unknownExcludes } from './unknown-excludes.js';

const here = import.meta.dirname;

function warned(exclude: readonly string[], source = '') {
  const project = {
    dir: here,
    settings: { exclude },
    dependencies: new Set(['sharp']),
    devOnly: new Set(['only-types']),
  } as unknown as Project;
  const sources: readonly SourceFile[] = [{ path: 'src/a.ts', absolutePath: '/src/a.ts', text: source }];
  return unknownExcludes(project, sources).map(({ message, fix }) => `${message} ${fix}`);
}

it('warns of a package to be left out that the project has nothing of', () => {
  expect(warned(['sharpp', 'sharpp'])).toEqual([
    expect.stringMatching(
      /^The package sharpp is to be left out .* leaving it out changes nothing\. .* Did you mean sharp\?$/,
    ),
  ]);
});

it.each([
  ['listed', 'sharp', ''],
  ['listed for development', 'only-types', ''],
  ['installed', 'typescript', ''],
  ['named in the source', 'in-image', "import x from 'in-image/deep';"],
])('takes one that is %s as it is', (_, name, source) => {
  expect(warned([name], source)).toEqual([]);
});
