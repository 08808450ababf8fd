import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DescribeOptions, Description, FailedImport } from '@flash-ts/core/describe';
import { coreErrors, FlashError, type ErrorReport, type SourcePlace } from '@flash-ts/core/errors';
import { SourcePlaces } from '@flash-ts/worker/source-maps';
import { buildErrors } from '../errors/catalogue.js';
import type { Discovery } from '../discovery/discover.js';
import { nestStart } from '../discovery/nest-start.js';
import { SourceIndex } from '../discovery/source-index.js';
import type { Project } from '../project/open-project.js';
import type { DescribeOutcome, DescribeRun } from './describe-process.js';
import { describeProject, undeclaredVariables } from './describe-project.js';
import { missingVariables } from './missing-variables.js';
import { placeholderFaults } from './placeholders.js';
import { locate } from './locate.js';
import { erasedTypes } from './erased-types.js';

export interface LoadOptions extends Pick<DescribeRun, 'program' | 'timeoutMs' | 'signal' | 'spare'> {
  readonly facts: DescribeOptions['facts'];
}

/** The description of the classes, and the variables that were needed to read them. */
export interface Loaded extends Description {
  /** Placeholders of variables without which the bundle can't be imported. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Reads the classes' metadata by running the bundle.
 *
 * @throws FlashError `FLASH_IMPORT_FAILED`, `FLASH_LOAD_TIMEOUT`, `FLASH_LOAD_ENDED`, or `FLASH_ENDPOINT_FAULTS` with every fault of every class
 */
export async function load(
  project: Project,
  discovery: Discovery,
  { program, facts, timeoutMs, signal, spare }: LoadOptions,
): Promise<Loaded> {
  const start = nestStart(discovery.sources);
  const options = {
    facts,
    version: project.version,
    lines: linesOf(discovery),
    watchVariables: true,
    ...(start !== undefined && { nestStart: start }),
  };
  const run = { program, cwd: project.dir, options, timeoutMs, signal, spare };
  const { outcome, placeholders, needs } = await describeProject(run, discovery.candidates);
  const known = Object.keys(placeholders.values);
  if (outcome.kind !== 'answered') throw endedEarly(outcome, { bundleDir: dirname(program), timeoutMs, known });
  const { answer: description } = outcome;
  const index = new SourceIndex(discovery.sources);
  const imports = uniqueFailures(description.failedImports).map((failed) =>
    importFailed(failed, dirname(program), { discovery, index, known }),
  );
  const located = (report: ErrorReport) => locatedReport(report, index, dirname(program));
  const erased = erasedTypes(description.erasable, index);
  const faults = [
    ...description.faults.map((report) => FlashError.fromReport(located(report))),
    ...erased.faults,
    ...placeholderFaults(description.manifest, placeholders),
  ];
  if (imports.length === 1 && faults.length === 0) throw imports[0] as FlashError;
  const all = [...imports, ...faults];
  if (all.length > 0) throw coreErrors.FLASH_ENDPOINT_FAULTS({ count: all.length }, { faults: all });
  const found = [...erased.warnings, ...undeclaredVariables(description.manifest, needs)];
  const warnings = [...description.warnings.map(located), ...found.map((warning) => warning.toReport())];
  return { ...description, warnings, variables: placeholders.values };
}

/** Lines of the endpoint classes by file and export. */
function linesOf({ candidates }: Discovery): Record<string, Record<string, number>> {
  return Object.fromEntries(
    candidates.map(({ path, classes }) => [
      path,
      Object.fromEntries(classes.map(({ exportName, line }) => [exportName, line])),
    ]),
  );
}

interface EndParts {
  readonly bundleDir: string;
  readonly timeoutMs: number;
  /** Names of the project's variables. */
  readonly known: readonly string[];
}

function endedEarly(
  outcome: Exclude<DescribeOutcome, { kind: 'answered' }>,
  { bundleDir, timeoutMs, known }: EndParts,
): FlashError {
  const file = outcome.importing ?? 'the bundle';
  const printed = readableStack(outcome.output, bundleDir).trimEnd();
  const options = {
    ...(outcome.importing !== undefined && { where: { file: outcome.importing } }),
    ...(printed !== '' && { cause: printed }),
  };
  return outcome.kind === 'timeout'
    ? buildErrors.FLASH_LOAD_TIMEOUT({ file, seconds: timeoutMs / 1000 }, options)
    : buildErrors.FLASH_LOAD_ENDED(
        { file, how: outcome.how, variables: missingVariables(outcome.output, [], known) },
        options,
      );
}

/** Two endpoints that import the same broken module fail with the same error, which is reported once. */
function uniqueFailures(failures: readonly FailedImport[]): FailedImport[] {
  return failures.filter(({ cause }, index) => failures.findIndex((other) => other.cause === cause) === index);
}

interface FailureParts {
  readonly discovery: Discovery;
  readonly index: SourceIndex;
  /** Names of the project's variables. */
  readonly known: readonly string[];
}

function importFailed(
  { file, message, cause, unset }: FailedImport,
  bundleDir: string,
  { discovery: { sources }, index, known }: FailureParts,
): FlashError {
  const readable = readableStack(cause, bundleDir);
  const where = thrownAt(readable, new Set(sources.map(({ path }) => path))) ?? { file };
  return buildErrors.FLASH_IMPORT_FAILED(
    {
      file: where.file ?? file,
      message: withImportedName(message, where.file, index),
      variables: missingVariables(cause, unset, known),
    },
    { where, cause: readable },
  );
}

function locatedReport(report: ErrorReport, index: SourceIndex, bundleDir: string): ErrorReport {
  const where = locate(report.where, index);
  if (report.cause === undefined) return { ...report, where };
  return { ...report, where, cause: readableStack(report.cause, bundleDir) };
}

/** A stack with places in the user's source, without the frames of the code that runs it. */
function readableStack(stack: string, bundleDir: string): string {
  const bundle = pathToFileURL(`${bundleDir}/`);
  // Node's --enable-source-maps would read all maps of the bundle in each build; here at most one is needed.
  return new SourcePlaces(bundle)
    .text(stack)
    .replaceAll(bundle.href, '')
    .replaceAll(`${bundleDir}/`, '')
    .split('\n')
    .filter((line) => !/^\s+at .*(node:|\(<anonymous>\)|describe\.mjs|chunks\/|node_modules\/|dist\/)/.test(line))
    .filter((line, _, lines) => !isInitializer(line, lines))
    .join('\n');
}

/** The bundler wraps each module in two functions, `init_…` and an outer one; the places in their frames mean nothing. */
function isInitializer(line: string, lines: readonly string[]): boolean {
  const [, place] = /^\s+at (?:init_[\w$]+|<anonymous>) (\(.*\))$/.exec(line) ?? [];
  return place !== undefined && lines.some((other) => /^\s+at init_/.test(other) && other.endsWith(` ${place}`));
}

/** The first frame of a stack that is in the user's source. */
function thrownAt(stack: string, paths: ReadonlySet<string>): SourcePlace | undefined {
  for (const [, file, line] of stack.matchAll(/([^\s():]+):(\d+):\d+/g)) {
    if (file !== undefined && paths.has(file)) return { file, line: Number(line) };
  }
  return undefined;
}

/** How the bundler writes the use of a name from a CommonJS module: `(0, import_lib.name)`, `new import_lib.name`. */
const USE_OF_COMMONJS = /\(0 ?, import_[\w$]+\.([\w$]+)\)|import_[\w$]+\.([\w$]+)/;

/**
 * An error's message with the names of the author's source. The exports of CommonJS are known at run time only, so a missing name shows as
 * `(0 , import_lib.name) is not a function`.
 *
 * @param file where it was thrown
 */
function withImportedName(message: string, file: string | undefined, index: SourceIndex): string {
  const [use, called, used] = USE_OF_COMMONJS.exec(message) ?? [];
  const name = called ?? used;
  if (use === undefined || name === undefined) return message;
  const imports = [...((file === undefined ? undefined : index.file(file)?.imports) ?? [])];
  const [local = name, found] = imports.find(([, { imported }]) => imported === name) ?? [];
  const origin = found ? `, which is imported from '${found.specifier}'` : '';
  return `${message.replace(use, local)}${origin}`;
}
