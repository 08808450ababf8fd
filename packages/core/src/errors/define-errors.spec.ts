import { defineErrors, entry, FlashError, sentence } from './define-errors.js';

const { FLASH_LOST } = defineErrors({
  FLASH_LOST: entry<{ thing: string }>({
    title: 'Something is lost.',
    kind: 'user',
    message: ({ thing }) => `${thing} is lost.`,
    fix: 'Look for it.',
  }),
});

describe('an error with more data', () => {
  const cause = new Error('a hole');
  const raised = FLASH_LOST({ thing: 'A key' }, { cause, where: { className: 'Pocket', line: 3 } });

  it('is the same error, raised at the same place', () => {
    const error = raised.with({ state: 'The door is open.' });
    const { code, title, kind, message, fix, stack } = raised;
    expect(error).toBeInstanceOf(FlashError);
    expect(error).toMatchObject({ code, title, kind, message, fix, stack, cause });
    expect(error.toReport()).toEqual({ ...raised.toReport(), state: 'The door is open.' });
  });

  it('keeps what was known of the place, and adds the rest', () => {
    const { where } = raised.with({ where: { file: 'src/coat.ts', className: 'Coat' } });
    expect(where).toEqual({ file: 'src/coat.ts', className: 'Pocket', line: 3 });
  });

  it('has the newest state, cause and faults', () => {
    const faults = [FLASH_LOST({ thing: 'A coin' })];
    const later = new Error('a larger hole');
    const error = raised.with({ state: 'First.' }).with({ state: 'Second.', cause: later, faults });
    expect(error).toMatchObject({ state: 'Second.', cause: later, where: raised.where });
    expect(error.faults).toBe(faults);
  });

  it('leaves the error that it was made from as it is', () => {
    raised.with({ state: 'Other.', where: { file: 'a.ts' }, faults: [FLASH_LOST({ thing: 'A coin' })] });
    expect([raised.state, raised.where, raised.faults]).toEqual([undefined, { className: 'Pocket', line: 3 }, []]);
  });
});

test.each([
  ["The file can't be read: EACCES", "The file can't be read: EACCES."],
  ['Nest says why.', 'Nest says why.'],
  ['Is it there?\n', 'Is it there?'],
  ['The command ended:\nits output', 'The command ended:\nits output'],
])('sentence ends %j as %j', (text, expected) => {
  expect(sentence(text)).toBe(expected);
});
