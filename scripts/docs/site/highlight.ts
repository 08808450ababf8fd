// Colours for the code of a page, as HTML. TypeScript's own scanner reads TypeScript and JSON, so nothing else is needed for them. Pure.
import ts from 'typescript';

/** @returns HTML whose text is the code */
export function highlight(code: string, language: string): string {
  if (language === 'ts' || language === 'json') return highlightTokens(code);
  return language === 'sh' || language === 'python' ? highlightComments(code) : escapeHtml(code);
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function highlightComments(code: string): string {
  return code
    .split('\n')
    .map((line) => {
      const at = /(^|\s)#\s/.exec(line)?.index;
      return at === undefined ? escapeHtml(line) : escapeHtml(line.slice(0, at)) + span('comment', line.slice(at));
    })
    .join('\n');
}

function highlightTokens(code: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, code);
  // What each closing brace closes: a block, or the expression in a template.
  const open: ('block' | 'template')[] = [];
  let html = '';
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    let token: ts.SyntaxKind = kind;
    if (token === ts.SyntaxKind.OpenBraceToken) open.push('block');
    if (token === ts.SyntaxKind.TemplateHead) open.push('template');
    if (token === ts.SyntaxKind.CloseBraceToken) {
      if (open.at(-1) === 'template') token = scanner.reScanTemplateToken(false);
      if (token !== ts.SyntaxKind.TemplateMiddle) open.pop();
    }
    html += span(classOf(token), scanner.getTokenText());
  }
  return html;
}

function classOf(kind: ts.SyntaxKind): string {
  if (kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword) return 'keyword';
  if (kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia) return 'comment';
  if (kind === ts.SyntaxKind.StringLiteral) return 'string';
  if (kind >= ts.SyntaxKind.FirstTemplateToken && kind <= ts.SyntaxKind.LastTemplateToken) return 'string';
  if (kind === ts.SyntaxKind.NumericLiteral) return 'number';
  return kind === ts.SyntaxKind.AtToken ? 'keyword' : '';
}

function span(name: string, text: string): string {
  return name === '' ? escapeHtml(text) : `<span class="${name}">${escapeHtml(text)}</span>`;
}
