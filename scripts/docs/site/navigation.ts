// The order of the pages, which the index page gives in its sections and lists. Pure.
import { marked, type Token, type Tokens } from 'marked';
import { plainText } from '../headings.ts';
import { INDEX, localLink } from './site-paths.ts';

export interface NavigationEntry {
  readonly title: string;
  /** Path of the page in the repository. */
  readonly path: string;
}

export interface NavigationSection {
  readonly title: string;
  readonly entries: readonly NavigationEntry[];
}

/**
 * Each heading of the index page with a list below it is a section, and the first link of each item an entry.
 *
 * @param text of the index page
 */
export function navigationOf(text: string): readonly NavigationSection[] {
  const sections: { title: string; entries: NavigationEntry[] }[] = [];
  for (const token of marked.lexer(text)) {
    if (token.type === 'heading' && token['depth'] === 2)
      sections.push({ title: token['text'] as string, entries: [] });
    if (token.type === 'list') sections.at(-1)?.entries.push(...(token as Tokens.List).items.flatMap(entryOf));
  }
  return sections.filter(({ entries }) => entries.length > 0);
}

function entryOf(item: Tokens.ListItem): NavigationEntry[] {
  const link = firstLink(item.tokens);
  const target = link && localLink(INDEX, link.href);
  return target ? [{ title: plainText(link.text), path: target.path }] : [];
}

function firstLink(tokens: readonly Token[]): Tokens.Link | undefined {
  for (const token of tokens) {
    const found = token.type === 'link' ? (token as Tokens.Link) : firstLink((token as Tokens.Generic).tokens ?? []);
    if (found) return found;
  }
  return undefined;
}
