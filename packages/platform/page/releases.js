// The releases of an endpoint, with promotion and rollback.
import { dataTable, element, keepList, setAttribute, setText } from './dom.js';
import { request } from './session.js';
import { dayAndTime, visible } from './words.js';

/** @typedef {import('@flash-ts/core/contract').ReleaseSummary} Release */
/** @typedef {import('@flash-ts/core/contract').EndpointRollout} Rollout */

const ROLES = {
  serving: 'serving',
  canary: 'canary',
  candidate: 'being verified',
  fallback: 'kept ready',
  retired: 'retired',
};

/**
 * What may be done with a version now.
 *
 * @param {Release} release
 * @param {Rollout} rollout
 * @returns {{ label: string; question: string; detail: string; path: string; body?: unknown }[]}
 */
function actionsOf({ version, role, outcome }, { version: newest, servingVersion, state, canary }) {
  if (role === 'canary' && state === 'canary') {
    return [
      {
        label: 'Promote',
        question: `Promote version ${version}?`,
        detail: `It takes all requests from version ${servingVersion}, now.`,
        path: 'promote',
      },
      {
        label: 'Call off',
        question: `Call off the canary, version ${version}?`,
        detail: `Version ${servingVersion} gets all requests again, and the workers of version ${version} end.`,
        path: 'rollback',
      },
    ];
  }
  const isAway = role === 'retired' || role === 'fallback';
  if (!isAway || outcome === 'failed' || canary !== null || servingVersion === null) return [];
  const detail =
    role === 'fallback'
      ? `Its workers are ready, so it takes over from version ${servingVersion} at once.`
      : `What it ran becomes version ${newest + 1}, which takes over from version ${servingVersion} when one of its workers is healthy.`;
  return [
    {
      label: 'Roll back to it',
      question: `Roll back to version ${version}?`,
      detail,
      path: 'rollback',
      body: { version },
    },
  ];
}

/** @param {string} id */
export function releasePanel(id) {
  const said = element('p', { class: 'said', role: 'status' });
  const table = dataTable('Releases', ['Version', 'Role', 'Released', 'Changes', 'What to do']);

  /** @param {ReturnType<typeof actionsOf>[number]} action */
  async function act({ question, detail, label, path, body }) {
    if (!(await confirmed(question, detail, label))) return;
    setText(said, 'Waiting for the platform…');
    const reply = await request('POST', `/local/endpoints/${id}/${path}`, body);
    setText(said, reply.ok ? outcomeWords(reply.data) : reply.problem);
    setAttribute(said, 'data-tone', reply.ok ? 'good' : 'bad');
    if (reply.ok) await read(reply.data);
  }

  /** @param {Rollout} present */
  async function read(present) {
    const reply = await request('GET', `/local/endpoints/${id}/releases`);
    if (!reply.ok) return;
    keepList(table.body, /** @type {Release[]} */ (reply.data.releases).slice(0, 10), {
      key: ({ version }) => String(version),
      create: () => table.row(),
      update: (row, release) => show(row, release, present),
    });
  }

  /**
   * @param {Element} row
   * @param {Release} release
   * @param {Rollout} present
   */
  function show(row, release, present) {
    const [number, role, time, changes, doing] = /** @type {[Element, Element, Element, Element, Element]} */ (
      /** @type {unknown} */ ([...row.children])
    );
    setText(number, release.version);
    setText(role, roleWords(release, present));
    setText(time, dayAndTime(release.createdAt));
    setText(changes, release.changes.join(', ') || 'first release');
    keepList(doing, actionsOf(release, present), {
      key: ({ label, detail }) => `${label} ${detail}`,
      create: (action) => {
        const name = `${action.label}: version ${release.version}`;
        return element('button', { type: 'button', 'aria-label': name, onclick: () => void act(action) }, action.label);
      },
    });
  }

  return { root: element('div', {}, said, table.root), read };
}

/**
 * @param {Release} release
 * @param {Rollout} rollout
 */
function roleWords({ version, role, outcome, reason }, { canary, version: newest }) {
  if (outcome === 'failed') return `failed${reason === null ? '' : `: ${visible(reason).slice(0, 200)}`}`;
  if (role === 'canary' && canary && version === newest) return `canary for ${canary.percent} %`;
  return ROLES[role];
}

/** @param {Rollout} rollout after a change */
function outcomeWords({ version, servingVersion, state }) {
  if (state === 'verifying')
    return `Version ${version} is being verified; version ${servingVersion} serves until it is healthy.`;
  return `Version ${servingVersion} takes all requests now.`;
}

/**
 * Asks before something is changed.
 *
 * @param {string} question
 * @param {string} detail
 * @param {string} label of the button that does it
 * @returns {Promise<boolean>}
 */
function confirmed(question, detail, label) {
  return new Promise((resolve) => {
    const dialog = element(
      'dialog',
      { 'aria-labelledby': 'question', 'aria-describedby': 'consequence' },
      element(
        'form',
        { method: 'dialog' },
        element('h2', { id: 'question' }, question),
        element('p', { id: 'consequence' }, detail),
        element(
          'div',
          { class: 'buttons' },
          element('button', { value: 'no', autofocus: true }, 'Cancel'),
          element('button', { value: 'yes', class: 'strong' }, label),
        ),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
