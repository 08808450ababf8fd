import { highlight } from './highlight.ts';

const textOf = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

it.each([
  ['ts', "const a = `x ${b ? `${c}` : { d: '}' }.d} y`; // e\nexport class F<T> {}"],
  ['json', '{ "a": [1, true, "b<&>"] }'],
  ['sh', "curl 'http://localhost#a' # comment\n# → answer"],
  ['text', 'a < b & c'],
])('leaves the text of %s as it is', (language, code) => {
  expect(textOf(highlight(code, language))).toBe(code);
});

it('goes on behind a template', () => {
  expect(highlight('`a${b}c`; const d = 1;', 'ts')).toContain('<span class="keyword">const</span>');
});

it('marks comments of shell commands and no other number sign', () => {
  expect(highlight('curl a#b # c', 'sh')).toBe('curl a#b<span class="comment"> # c</span>');
});
