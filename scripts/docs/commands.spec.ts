import { missingLines, otherJson } from './answers.ts';
import { commandsIn, dockerFiles, longCommand } from './commands.ts';

it('reads commands with their lines and answers', () => {
  const text = ['# A remark', 'ls', '# → a', '# → b', '', 'echo \\', '  c    # a remark'].join('\n');
  expect(commandsIn(text, 10)).toEqual([
    { line: 11, text: 'ls', answer: ['a', 'b'] },
    { line: 15, text: 'echo \\\n  c    # a remark', answer: [] },
  ]);
});

it('knows commands that go on, and gives them a port', () => {
  expect(longCommand('npx flash run   # until Ctrl-C', 7)?.text).toBe('npx flash run --port 7');
  expect(longCommand('npm run dev', 7)?.text).toBe('npm run dev -- --port 7');
  expect(longCommand('npx flash platform start', 7)?.text).toBe('npx flash platform start');
  expect(longCommand('npx flash platform start --detach', 7)).toBeUndefined();
  expect(longCommand('npx flash deploy', 7)).toBeUndefined();
});

it('knows the files that Docker is to read', () => {
  expect(dockerFiles('docker build --file a/b.Dockerfile --tag x .flash')).toEqual([
    'a/b.Dockerfile',
    '.flash/artifact.tar.gz',
  ]);
  expect(dockerFiles('docker run x')).toEqual([]);
  expect(dockerFiles('npx flash build')).toBeUndefined();
});

it.each([
  [['b', 'c'], undefined],
  [['a', 'c'], 'it does not print:\na\nc'],
  [['x y…'], undefined],
  [['x … z'], undefined],
  [['x z'], 'it does not print:\nx z'],
  [['y'], 'it does not print:\ny'],
])('looks for the lines %j', (lines, fault) => {
  expect(missingLines(lines, 'a\nb\nc\nx   y z\n')).toBe(fault);
});

it.each([
  ['{"a":[1,"…"]}', '{"a":[1,2]}', undefined],
  ['{"a":[1,"…"]}', '{"a":[1]}', 'the JSON differs at "/a/1" from what the page shows'],
  ['{"a":1}', '{"a":1,"b":2}', 'the JSON differs at "/b" from what the page shows'],
  ['{"a":[]}', '{"a":{}}', 'the JSON differs at "/a" from what the page shows'],
  ['{"a":null}', '{"a":null}', undefined],
])('compares %s with %s', (expected, output, fault) => {
  expect(otherJson(expected, output)).toBe(fault);
});

it('says so where no JSON is printed', () => {
  expect(otherJson('{}', 'curl: (7) Failed to connect')).toMatch(/^it does not print JSON/);
});
