import { PassThrough } from 'node:stream';
import { COMMANDS, GROUPS } from '../commands/registry.js';
import { createProgram } from './program.js';

describe.each(COMMANDS.map((command) => [command.name, command] as const))('%s', (name, { examples }) => {
  const lines = examples.map(({ line }) => /(?:^|<\()flash ([^|)]*)/.exec(line)?.[1]?.trim() ?? '');

  it.each(lines)('has an example that is understood: %s', async (line) => {
    const ran: string[] = [];
    const run = (definition: { readonly name: string }) => Promise.resolve(void ran.push(definition.name));
    const words = line.split(' ');
    const program = createProgram({ commands: COMMANDS, groups: GROUPS, stdout: new PassThrough(), run, words });
    await program.parseAsync(words, { from: 'user' });
    expect(ran).toEqual([name]);
  });

  it('has a help', async () => {
    const stdout = new PassThrough();
    const words = ['help', ...name.split(' ')];
    const run = () => Promise.resolve();
    const program = createProgram({ commands: COMMANDS, groups: GROUPS, stdout, run, words });
    await program.parseAsync(words, { from: 'user' });
    expect(String(stdout.read())).toMatchSnapshot();
  });
});
