import { ELEMENT_KINDS } from '../scaffolding/elements.js';
import { PassThrough } from 'node:stream';
import { createProgram } from '../command-line/program.js';
import { COMMANDS, GROUPS } from './registry.js';

it('names the kinds that generate makes, which it does not load for the help', () => {
  const [kind] = COMMANDS.find(({ name }) => name === 'generate')?.arguments ?? [];
  expect(kind?.description).toBe(ELEMENT_KINDS.map(({ name, alias }) => `${name} (${alias})`).join(', '));
});

it('has one command for each name and alias', () => {
  const names = COMMANDS.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
  expect(new Set(names).size).toBe(names.length);
});

describe.each(COMMANDS.map((command) => [command.name, command] as const))('%s', (name, { examples }) => {
  const lines = examples.map(({ line }) => /(?:^|<\()flash ([^|)]*)/.exec(line)?.[1]?.trim() ?? '');

  it.each(lines)('has an example that is understood: %s', async (line) => {
    const ran: string[] = [];
    const run = (definition: { readonly name: string }) => Promise.resolve(void ran.push(definition.name));
    const program = createProgram({ commands: COMMANDS, groups: GROUPS, stdout: new PassThrough(), run });
    await program.parseAsync(line.split(' '), { from: 'user' });
    expect(ran).toEqual([name]);
  });

  it('has a help', async () => {
    const stdout = new PassThrough();
    const program = createProgram({ commands: COMMANDS, groups: GROUPS, stdout, run: () => Promise.resolve() });
    await program.parseAsync(['help', ...name.split(' ')], { from: 'user' });
    expect(String(stdout.read())).toMatchSnapshot();
  });
});
