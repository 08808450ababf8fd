// Writes the table of docs/settings.md from the platform's settings; with --check it only compares, and fails where they differ.
import { SETTINGS } from '../packages/platform/dist/settings/platform-settings.js';
import { generatedSections } from './generated-file.ts';
import { markdownTable } from './pages/markdown-table.ts';
import { readableBytes, readableCount, readableTime } from './pages/readable-amount.ts';
import { commentsOf } from './pages/source-comments.ts';

const SOURCE = 'packages/platform/src/settings/platform-settings.ts';

interface Setting {
  readonly preset: unknown;
  /** Of a setting that can be changed while the platform runs. */
  readonly bounds: { readonly minimum?: number } | undefined;
}

const settings = SETTINGS as Readonly<Record<string, Setting>>;

function amount(name: string, value: unknown): string {
  if (typeof value !== 'number') return `\`${String(value)}\``;
  if (name.endsWith('Ms')) return readableTime(value);
  return name.endsWith('Bytes') ? readableBytes(value) : readableCount(value);
}

const rows = [...(await commentsOf(SOURCE, 'SETTINGS'))].map(([name, { what, fallback }]) => {
  const { preset, bounds } = settings[name] as Setting;
  const least = bounds === undefined ? 'at the start' : amount(name, bounds.minimum);
  return [`\`${name}\``, fallback || amount(name, preset), least, what];
});
await generatedSections('docs/settings.md', {
  [SOURCE]: markdownTable([['setting', 'default', 'at least', 'what'], ...rows]),
});
