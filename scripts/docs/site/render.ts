// A page's Markdown to HTML, with the anchors that GitHub gives headings. Pure.
import { Marked, type Tokens } from 'marked';
import { anchorsOf, plainText } from '../headings.ts';
import { escapeHtml, highlight } from './highlight.ts';

export interface Heading {
  readonly depth: number;
  readonly text: string;
  readonly anchor: string;
}

export interface Rendered {
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly html: string;
}

/**
 * @param text of the page
 * @param addressOf turns the address of a link or picture into the one on the site
 */
export function render(text: string, addressOf: (address: string) => string): Rendered {
  const lexed = new Marked().lexer(text);
  const found = lexed.filter((token): token is Tokens.Heading => token.type === 'heading');
  const anchors = anchorsOf(found.map((heading) => heading.text));
  const headings = found.map(({ depth, text: raw }, index) => {
    return { depth, text: plainText(raw), anchor: anchors[index] ?? '' };
  });
  let next = 0;
  const markdown = new Marked({
    renderer: {
      heading({ depth, tokens }) {
        const anchor = anchors[next] ?? '';
        next += 1;
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)} <a class="anchor" href="#${anchor}" aria-label="Link to this section">#</a></h${depth}>\n`;
      },
      code({ text: code, lang = '' }) {
        // Somebody who can't use a pointer scrolls it by the keyboard.
        return `<pre tabindex="0"><code>${highlight(code, lang)}</code></pre>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escapeHtml(addressOf(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text: alternative }) {
        return `<img src="${escapeHtml(addressOf(href))}" alt="${escapeHtml(alternative)}">`;
      },
      html({ text: html }) {
        return withAddresses(html.replaceAll(/<!--[^]*?-->\n?/g, ''), addressOf);
      },
    },
  });
  return { title: headings[0]?.text ?? '', headings, html: wrapTables(markdown.parser(lexed)) };
}

/** The addresses in HTML that a page has, as in `<picture>`. */
function withAddresses(html: string, addressOf: (address: string) => string): string {
  return html.replaceAll(/\b(src|srcset|href)="([^"]+)"/g, (_, name: string, address: string) => {
    return `${name}="${escapeHtml(addressOf(address))}"`;
  });
}

/** A wide table scrolls by itself, and not the page. Its head is empty where Markdown needs one and the table has none. */
function wrapTables(html: string): string {
  return html
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replaceAll('<th></th>', '<td></td>');
}
