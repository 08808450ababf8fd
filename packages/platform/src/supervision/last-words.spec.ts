import { LastWords } from './last-words.js';

describe('LastWords', () => {
  it('are the last forty lines', () => {
    const words = new LastWords();
    for (let count = 1; count <= 50; count += 1) words.add(`line ${count}`);
    const lines = words.text.split('\n');
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([40, 'line 11', 'line 50']);
  });

  it('are bounded by their length, and the last line is always among them', () => {
    const words = new LastWords();
    for (const letter of ['a', 'b', 'c']) words.add(letter.repeat(30_000));
    expect(words.text).toBe(`${'b'.repeat(30_000)}\n${'c'.repeat(30_000)}`);
    words.add('d'.repeat(70_000));
    expect(words.text).toBe('d'.repeat(70_000));
  });
});
