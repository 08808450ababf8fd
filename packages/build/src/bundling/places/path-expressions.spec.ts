import { readSyntax, type Syntax } from '../../syntax/syntax.js';
import { pathExpressions } from './path-expressions.js';
import { UNKNOWN } from './path-pattern.js';

/** The paths below the project in a module at `src/lib/a.ts`, with `?` for what can't be told. */
function paths(code: string): string[] {
  const syntax = readSyntax('a.ts', code) as Syntax;
  return pathExpressions(syntax, { file: '/app/src/lib/a.ts', projectDir: '/app' }).map(({ text }) =>
    text.replace('/app/', '').replaceAll(UNKNOWN, '?'),
  );
}

it.each([
  [`read(new URL('../data/a.txt', import.meta.url))`, 'src/data/a.txt'],
  [`read(join(import.meta.dirname, '..', 'data', \`a.\${'txt'}\`))`, 'src/data/a.txt'],
  [`read(__dirname + '/a.txt', 'utf8')`, 'src/lib/a.txt'],
  [`read(path.resolve(__dirname, '../../views'))`, 'views'],
  [`read(join(dirname(fileURLToPath(import.meta.url)), 'a.txt'))`, 'src/lib/a.txt'],
  [`read(join(process.cwd(), 'proto/a.proto'))`, 'proto/a.proto'],
  [`read(path.resolve(process.cwd(), './locales') as string)`, 'locales'],
  [`open(join(__dirname, name + '.json'))`, 'src/lib/?.json'],
  [`open(\`\${__dirname}/\${name}/x.txt\`)`, 'src/lib/?/x.txt'],
  [`f({ entities: [__dirname + '/**/*.entity{.ts,.js}'] })`, 'src/lib/**/*.entity{.ts,.js}'],
])('is read in %s', (code, expected) => {
  expect(paths(code)).toEqual([expected]);
});

it('is followed through constants', () => {
  expect(paths(`const root = join(__dirname, '../data'); read(join(root, 'a.txt')); read(join(root, other));`)).toEqual(
    ['src/data', 'src/data/a.txt', 'src/data/?'],
  );
});

it.each([
  [`read(new URL('https://example.com/a.txt', import.meta.url))`, ['src/lib/a.ts']],
  [`read(resolve(base, 'a.txt'))`, []],
  [`log(process.env.HOME)`, []],
])('is not made up for %s', (code, expected) => {
  expect(paths(code)).toEqual(expected);
});
