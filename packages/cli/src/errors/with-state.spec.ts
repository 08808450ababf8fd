import { cliErrors } from './catalogue.js';
import { withState } from './with-state.js';

const STATE = 'removed before the error: mail; the others are unchanged';

it('an error of a catalogue stays what it is, and says what the system was left as', () => {
  const error = cliErrors.FLASH_INTERNAL({ message: 'it broke' });
  expect(withState(error, STATE)).toMatchObject({ code: 'FLASH_INTERNAL', message: error.message, state: STATE });
});

it('what is none keeps its name and message, and is the cause', () => {
  const cause = new DOMException('ended by SIGINT', 'AbortError');
  expect(withState(cause, STATE)).toMatchObject({
    name: 'AbortError',
    message: 'ended by SIGINT',
    state: STATE,
    cause,
  });
});
