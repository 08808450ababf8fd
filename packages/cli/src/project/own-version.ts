import { readFileSync } from 'node:fs';

/** The version of this command, which its sibling packages share. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
