// A whole page of the site around its text. Pure. Without scripts: the links and the style sheet are all that a page needs.
import { escapeHtml } from './highlight.ts';
import type { NavigationEntry, NavigationSection } from './navigation.ts';
import type { Heading, Rendered } from './render.ts';
import { INDEX, relativeAddress, sitePath } from './site-paths.ts';

/** Beyond this the contents list the sections and not what is in them. */
const LONGEST_CONTENTS = 40;

/** @param path of the page in the repository */
export function layout(path: string, page: Rendered, navigation: readonly NavigationSection[]): string {
  const here = sitePath(path);
  const to = (target: string) => relativeAddress(here, sitePath(target));
  const title = path === INDEX ? 'Flash for TypeScript' : `${page.title} · Flash for TypeScript`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${relativeAddress(here, 'style.css')}">
</head>
<body>
<a class="skip" href="#main-text">Skip to the text</a>
<header><a class="home" href="${to(INDEX)}">Flash for TypeScript</a><a class="to-pages" href="#all-pages">All pages</a></header>
<div class="columns">
${path === INDEX ? '' : contents(page.headings)}<main id="main-text">
${page.html}${neighbours(path, navigation, to)}</main>
<nav id="all-pages" aria-label="All pages">
${navigation.map((section) => sectionHtml(section, path, to)).join('')}</nav>
</div>
</body>
</html>
`;
}

type Addresses = (path: string) => string;

function sectionHtml({ title, entries }: NavigationSection, path: string, to: Addresses): string {
  const items = entries.map((entry) => {
    const current = entry.path === path ? ' aria-current="page"' : '';
    return `<li><a href="${to(entry.path)}"${current}>${escapeHtml(entry.title)}</a></li>\n`;
  });
  return `<h2>${escapeHtml(title)}</h2>\n<ul>\n${items.join('')}</ul>\n`;
}

function contents(headings: readonly Heading[]): string {
  const below = headings.filter(({ depth }) => depth === 2 || depth === 3);
  const shown = below.length > LONGEST_CONTENTS ? below.filter(({ depth }) => depth === 2) : below;
  if (shown.length < 2) return '';
  const items = shown.map(({ depth, text, anchor }) => {
    return `<li class="depth-${depth}"><a href="#${anchor}">${escapeHtml(text)}</a></li>\n`;
  });
  return `<nav class="contents" aria-label="On this page">\n<h2>On this page</h2>\n<ul>\n${items.join('')}</ul>\n</nav>\n`;
}

/** Links to the pages before and after in the order of the index page. */
function neighbours(path: string, navigation: readonly NavigationSection[], to: Addresses): string {
  const order = navigation.flatMap(({ entries }) => entries);
  const place = order.findIndex((entry) => entry.path === path);
  if (place < 0) return '';
  const link = (entry: NavigationEntry | undefined, relation: string, name: string) =>
    entry ? `<a rel="${relation}" href="${to(entry.path)}">${name}: ${escapeHtml(entry.title)}</a>\n` : '';
  const links = link(order[place - 1], 'prev', 'Before') + link(order[place + 1], 'next', 'Next');
  return `<nav class="neighbours" aria-label="Pages before and after">\n${links}</nav>\n`;
}
