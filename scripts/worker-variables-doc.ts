// Writes the table of docs/worker-variables.md from the variables that configure a worker; with --check it only compares, and fails where they differ.
import { isDeepStrictEqual } from 'node:util';
import { WORKER_VARIABLES, type VariableRule } from '../packages/core/dist/contract/worker.js';
import { readEnvironment } from '../packages/worker/dist/settings/environment.js';
import { generatedSections } from './generated-file.ts';
import { markdownTable } from './pages/markdown-table.ts';
import { readableCount } from './pages/readable-amount.ts';
import { commentsOf } from './pages/source-comments.ts';

const SOURCE = 'packages/core/src/contract/worker.ts';

/** A worker that is given the default is set up as one that is given nothing. */
function checkDefault(name: string, fallback: string): void {
  const [, value = ''] = /^`([^`]+)`/.exec(fallback) ?? [];
  if (isDeepStrictEqual(readEnvironment({ [name]: value }), readEnvironment({}))) return;
  throw new Error(`${SOURCE}: ${name} has another default than ${fallback}`);
}

function allowed(rule: VariableRule): string {
  if ('values' in rule) return rule.values.map((value) => `\`${value}\``).join(' ');
  const range = `${readableCount(rule.least)} to ${readableCount(rule.most)}`;
  return rule.leastOfEndpoint === undefined
    ? range
    : `${range}; in an endpoint's \`env\` from ${readableCount(rule.leastOfEndpoint)}`;
}

const rules = WORKER_VARIABLES as Readonly<Record<string, VariableRule>>;
const rows = [...(await commentsOf(SOURCE, 'WORKER_VARIABLES'))].map(([name, { what, fallback }]) => {
  checkDefault(name, fallback);
  return [`\`${name}\``, fallback, allowed(rules[name] as VariableRule), what];
});
await generatedSections('docs/worker-variables.md', {
  [SOURCE]: markdownTable([['variable', 'default', 'allowed', 'what'], ...rows]),
});
