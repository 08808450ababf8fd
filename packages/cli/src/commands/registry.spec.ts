import { ELEMENT_KINDS } from '../scaffolding/elements.js';
import { COMMANDS } from './registry.js';

it('names the kinds that generate makes, which it does not load for the help', () => {
  const [kind] = COMMANDS.find(({ name }) => name === 'generate')?.arguments ?? [];
  expect(kind?.description).toBe(ELEMENT_KINDS.map(({ name, alias }) => `${name} (${alias})`).join(', '));
});

it('has one command for each name and alias', () => {
  const names = COMMANDS.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
  expect(new Set(names).size).toBe(names.length);
});
