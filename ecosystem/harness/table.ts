import type { FoundCase } from './found-case.ts';
import { isGood, type CaseResult, type SuiteResult, type TrialResult } from './results.ts';

/** What the table says of packages that the suite leaves out. */
export interface LeftOut {
  readonly packages: readonly string[];
  readonly reason: string;
}

const KINDS = { apps: 'Applications', packages: 'Packages' } as const;

/**
 * The results of several runs as one; of a case that is in more than one, the last counts.
 *
 * @returns the cases in the suite's order
 * @throws when a case of the suite is in none of the runs, or a run has a case that the suite does not have
 */
export function mergedResults(runs: readonly SuiteResult[], cases: readonly FoundCase[]): SuiteResult {
  const byName = new Map(runs.flatMap((run) => run.cases).map((result) => [result.name, result]));
  const names = new Set(cases.map(({ name }) => name));
  const missing = [...names].filter((name) => !byName.has(name));
  const unknown = [...byName.keys()].filter((name) => !names.has(name));
  if (missing.length > 0) throw new Error(`no run has ${missing.join(', ')}: run it with --only and add its file`);
  if (unknown.length > 0) throw new Error(`the suite has no case ${unknown.join(', ')}: run it anew`);
  const results = cases.flatMap(({ name }) => byName.get(name) ?? []);
  return { node: [...new Set(runs.map(({ node }) => node))].join(', '), cases: results };
}

/** The table as Markdown. */
export function tableText({ node, cases }: SuiteResult, leftOut: readonly LeftOut[]): string {
  const trials = cases.flatMap((result) => result.trials);
  const names = new Set(trials.flatMap(({ packages }) => packages.map(({ name }) => name)));
  const compared = trials.reduce((sum, trial) => sum + trial.compared, 0);
  const sections = Object.entries(KINDS).map(([kind, heading]) => {
    const blocks = cases.filter((result) => result.kind === kind).map(caseText);
    return `## ${heading}\n\n${blocks.join('\n')}`;
  });
  return `# What works

Ordinary Nest applications and packages around Nest, each built with \`flash build\`, unpacked where no \`node_modules\` is near, and compared with the same
application started by its own \`main.ts\` (\`semantics: 'nest'\`, Fastify). [The suite](../ecosystem/README.md) tells how.

- **equal**: every answer of the worker had the status, the headers and the body of the application's own.
- **build only**: the same, but the package's purpose needs a server that the suite does not have; how far it was used is said.
- **different**, **failed**: some answer was another, or one of the two did not start.

${trials.filter(isGood).length} of ${trials.length} trials are as natively: ${names.size} packages, ${compared} answers, Node ${node}.
Generated from a run: \`npm run test:ecosystem -- --output run.json\`, then \`npm run docs:ecosystem -- run.json\`.

${sections.join('\n')}
## Left out

| Packages | Why |
| --- | --- |
${leftOut.map(({ packages, reason }) => `| ${packages.map((name) => `\`${name}\``).join(', ')} | ${cell(reason)} |`).join('\n')}
`;
}

function caseText({ name, title, problems, trials }: CaseResult): string {
  const rows = trials.map((trial) => `${row(trial)} ${cell(resultText(trial, problems))} |`);
  return `${caseHeading(name, title)}\n\n| Packages | Tried | Result |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function caseHeading(name: string, title: string): string {
  return `### ${title} (\`${name}\`)`;
}

function row({ packages, what }: Pick<TrialResult, 'packages' | 'what'>): string {
  return `| ${packages.map(({ name, version }) => `\`${name}\` ${version}`).join(', ')} | ${cell(what)} |`;
}

function resultText({ result, compared, notes }: TrialResult, problems: readonly string[]): string {
  const [note = ''] = result === 'failed' ? problems : notes;
  const answers = `${compared} ${compared === 1 ? 'answer' : 'answers'}`;
  if (result === 'equal') return `equal, ${answers}`;
  if (result === 'build-only') return `build only: ${note}`;
  return `**${result}**: ${note.split('\n')[0]}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/**
 * Compares the table's cases, packages, versions and trials with the suite's, without running it.
 *
 * @returns what the table lacks or has too much, in lines; none when the two agree
 */
export function tableFaults(text: string, cases: readonly FoundCase[]): readonly string[] {
  const expected = cases.flatMap(({ name, title, manifest, trials }) => [
    caseHeading(name, title),
    ...trials.map(({ packages, what }) => {
      const pinned = packages.map((tried) => ({ name: tried, version: manifest.dependencies[tried] ?? '' }));
      return row({ packages: pinned, what });
    }),
  ]);
  const lines = text.split('\n## Left out')[0]?.split('\n') ?? [];
  const written = lines.filter((line) => line.startsWith('### ') || line.startsWith('| `'));
  const has = (line: string, start: string) => line === start || line.startsWith(`${start} `);
  return [
    ...expected.filter((start) => !written.some((line) => has(line, start))).map((start) => `lacks: ${start}`),
    ...written.filter((line) => !expected.some((start) => has(line, start))).map((line) => `has too much: ${line}`),
  ];
}
