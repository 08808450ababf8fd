// Writes docs/cli.md from the table of commands; with --check it only compares, and fails where they differ.
import type { CommandDefinition } from '../packages/cli/dist/commands/definition.js';
import { COMMON_OPTIONS } from '../packages/cli/dist/commands/options.js';
import { COMMANDS, GROUPS } from '../packages/cli/dist/commands/registry.js';
import { CHECKS } from '../packages/cli/dist/doctor/checks.js';
import { generatedFile } from './generated-file.ts';
import { markdownTable } from './pages/markdown-table.ts';

const table = (rows: readonly (readonly string[])[]) => markdownTable(rows).trimEnd();

const cell = (text: string) => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
const code = (text: string) => `\`${cell(text)}\``;

function section(command: CommandDefinition): string {
  const { name, alias, summary, options = [], examples } = command;
  const list = command.arguments ?? [];
  const usage = ['flash', name, ...list.map(({ flags }) => flags), ...(options.length > 0 ? ['[options]'] : [])].join(
    ' ',
  );
  const rows = [
    ...list.map(({ flags, description }) => [code(flags), cell(description)]),
    ...options.map(({ flags, description, default: value }) => [
      code(flags),
      cell(description) + (value === undefined ? '' : ` (default: ${value})`),
    ]),
  ];
  const width = Math.max(...examples.map(({ line }) => line.length));
  return [
    `### flash ${name}`,
    `${summary}.${alias === undefined ? '' : ` Also \`flash ${alias}\`.`}`,
    ['```text', usage, '', ...examples.map(({ line, what }) => `${line.padEnd(width)}  # ${what}`), '```'].join('\n'),
    ...(rows.length > 0 ? [table([['argument or option', 'what'], ...rows])] : []),
  ].join('\n\n');
}

function chapter(title: string, commands: readonly CommandDefinition[]): string {
  return [`## ${title}`, ...commands.map(section)].join('\n\n');
}

const alone = COMMANDS.filter(({ name }) => !name.includes(' '));
const grouped = Object.entries(GROUPS).map(([group, title]) =>
  chapter(
    title,
    COMMANDS.filter(({ name }) => name.startsWith(`${group} `)),
  ),
);

const checks = Object.entries(CHECKS).flatMap(([of, list]) =>
  list.map(({ code: name, title }) => [code(name), title, `the ${of}`]),
);

const text = `# Commands

\`flash COMMAND --help\` shows the same. Generated from the table of commands by \`npm run docs\`.

Every command ends with 0 when it is done, with 1 when it has failed or reports a problem, with 2 for a wrong command line, and with 130 when Ctrl-C has ended it at a question or in its middle.
Results go to stdout, all else to stderr. Without a terminal nothing is asked and nothing is coloured. Errors are on [their own page](errors.md).

Every command has these options:

${table([['option', 'what'], ...COMMON_OPTIONS.map(({ flags, description }) => [code(flags), cell(description)])])}

${chapter('Projects and endpoints', alone)}

${grouped.join('\n\n')}

## What flash doctor checks

The checks of a project are made where there is a \`package.json\`. A fault keeps commands from working, and the command ends with 1; a warning does not.

${table([['code', 'what', 'of'], ...checks])}
`;

await generatedFile('docs/cli.md', text, 'npm run docs');
