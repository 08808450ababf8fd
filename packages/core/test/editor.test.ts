import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { OPTIONS } from '../src/options/table.js';

const FILE = join(dirname(fileURLToPath(import.meta.url)), 'shop.endpoint.ts');
const settings: ts.CompilerOptions = {
  strict: true,
  experimentalDecorators: true,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  skipLibCheck: true,
};

/** The service that editors ask, with one file that has this text. */
function editorOf(text: string): ts.LanguageService {
  const host: ts.LanguageServiceHost = {
    fileExists: (path) => ts.sys.fileExists(path),
    readFile: (path) => ts.sys.readFile(path),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getCompilationSettings: () => settings,
    getScriptFileNames: () => [FILE],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const content = path === FILE ? text : ts.sys.readFile(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => dirname(FILE),
  };
  return ts.createLanguageService(host);
}

const WRONG: readonly (readonly [options: string, words: RegExp])[] = [
  [`{ gpu: 'GTX 1080' }`, /"GTX 1080"/],
  [`{ gpu: ['ADA_24', 'NOPE'] }`, /"NOPE"/],
  [`{ cpu: 'cpu3c-3-6' }`, /Did you mean/],
  [`{ worker: 3 }`, /Did you mean to write 'workers'/],
  [`{ cpu: 'cpu3c-1-2', workers: { min: 0, mx: 3 } }`, /'mx'/],
  [`{ datacenter: 'MOON-1' }`, /"MOON-1".*DataCenter/],
  [`{ volume: { name: 'x' } }`, /'name'.*NetworkVolume/],
  [`{ env: { A: 3 } }`, /string \| Secret/],
  [`{ minCudaVersion: '12' }`, /"12"/],
  [`{ scalerType: 'QUEUE' }`, /"QUEUE".*"QUEUE_DELAY"/],
  [`{ retries: '3' }`, /'string' is not assignable to type 'number'/],
];
const names = Object.keys(OPTIONS);
/** An option as it stands beside the hardware that it is for. */
const written = (name: string) =>
  `{ ${name === 'cpu' ? '' : 'gpu: "ADA_24", '}${name}: ${JSON.stringify(VALUES[name])} }`;
const VALUES: Readonly<Record<string, unknown>> = {
  cpu: 'cpu3c-1-2',
  gpu: 'ADA_24',
  gpuCount: 2,
  minCudaVersion: '12.1',
};
const lines = [...names.map(written), ...WRONG.map(([options]) => options)].map(
  (options, index) => `@FlashEndpoint(${options}) export class A${index} {}\n`,
);
const text = `import { FlashEndpoint } from '@flash-ts/core';\n${lines.join('')}`;
const editor = editorOf(text);

test.each(names)('an editor explains the option %s', (name) => {
  const at = text.indexOf(lines[names.indexOf(name)] as string);
  const info = editor.getQuickInfoAtPosition(FILE, text.indexOf(` ${name}:`, at) + 1);
  expect(ts.displayPartsToString(info?.documentation)).toMatch(/\w+ \w+/);
});

test.each(WRONG)('a wrong option is told in one short line: %s', (options, words) => {
  const at = text.indexOf(`@FlashEndpoint(${options})`);
  const found = editor
    .getSemanticDiagnostics(FILE)
    .filter(({ start = 0 }) => start > at && start < text.indexOf('\n', at));
  const messages = found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(messages).toEqual([expect.stringMatching(words)]);
  expect(messages.join('')).toMatch(/^.{1,200}$/);
});
