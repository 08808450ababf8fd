import { markdownTable } from './markdown-table.ts';

it('aligns columns by characters', () => {
  const rows = [
    ['a', 'what'],
    ['`x`', '0…1 – two'],
    ['long name', '😀'],
  ];
  expect(markdownTable(rows).split('\n')).toEqual([
    '| a         | what      |',
    '| --------- | --------- |',
    '| `x`       | 0…1 – two |',
    '| long name | 😀         |',
    '',
  ]);
});

it('makes columns as wide as the line below the head needs', () => {
  expect(markdownTable([['a'], ['b']])).toBe('| a   |\n| --- |\n| b   |\n');
});
