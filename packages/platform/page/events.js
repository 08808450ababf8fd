// The events of the platform, newest first.
import { element, keepList } from './dom.js';
import { clockTime, eventTone, eventWords } from './words.js';

/** @typedef {import('./live.js').PlatformEvent} PlatformEvent */

const SHOWN = 30;

/**
 * @param {import('./live.js').Live} live
 * @param {(event: PlatformEvent) => boolean} isWanted
 * @param {{ named?: boolean }} [options] whether the endpoint of each is told
 */
export function eventList(live, isWanted, { named = true } = {}) {
  const list = element('ol', { class: 'events' });
  const none = element('p', { class: 'muted' }, 'Nothing has happened since the platform started.');
  const root = element('div', {}, none, list);
  return {
    root,
    update() {
      const events = live.events.filter(isWanted).slice(-SHOWN).toReversed();
      none.hidden = events.length > 0;
      keepList(list, events, { key: ({ id }) => id, create: (event) => item(event, named) });
    },
  };
}

/**
 * @param {PlatformEvent} event
 * @param {boolean} named
 */
function item(event, named) {
  const { words, details } = eventWords(event);
  const name = named ? [element('span', { class: 'name' }, event.endpointName)] : [];
  return element(
    'li',
    { 'data-tone': eventTone(event.kind) },
    element('time', { datetime: event.time }, clockTime(event.time)),
    ...name,
    element('span', { class: 'what' }, words),
    element('span', { class: 'details muted' }, details),
  );
}
