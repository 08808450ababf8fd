// Opens the session, and shows the page that the address names.
import { endpointPage } from './endpoint.js';
import { Live } from './live.js';
import { overviewPage } from './overview.js';
import { endSession, openSession, request } from './session.js';

/**
 * @typedef {object} Page
 * @property {string} title
 * @property {HTMLElement} root
 * @property {() => void} update shows the newest report
 * @property {() => void} [leave] ends what the page has begun
 */

const main = /** @type {HTMLElement} */ (document.querySelector('#main'));
const connection = /** @type {HTMLElement} */ (document.querySelector('#connection'));
const leave = /** @type {HTMLButtonElement} */ (document.querySelector('#leave'));

/** @type {Page | undefined} */
let page;
/** @type {Live | undefined} */
let live;
let title = 'Flash';

window.addEventListener('hashchange', changed);
await start();

async function start() {
  const { open, problem } = await openSession();
  if (!open) return askForSession(problem);
  const status = await request('GET', '/local/status');
  if (status.ok) title = `Platform ${status.data.version}, port ${status.data.port}`;
  leave.hidden = false;
  live = new Live(update);
  live.open();
  show();
}

/** A new code in the address, as a second `flash open` in this tab, or another page. */
function changed() {
  if (location.hash.startsWith('#code=')) location.reload();
  else show(true);
}

/** @param {boolean} [moved] whether the reader came here by a link, so that the focus follows */
function show(moved = false) {
  if (!live) return;
  page?.leave?.();
  const id = /^#\/endpoint\/([\w-]{1,64})$/.exec(location.hash)?.[1];
  page = id === undefined ? overviewPage(live) : endpointPage(live, id);
  main.replaceChildren(page.root);
  document.title = `${page.title} – Flash status`;
  update();
  if (!moved) return;
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
}

function update() {
  if (!live) return;
  const words = { connecting: 'Connecting…', open: title, lost: 'The platform does not answer. Trying again…' };
  connection.textContent = words[live.state];
  connection.dataset['state'] = live.state;
  page?.update();
  if (live.state === 'lost') void checkSession();
}

/** A lost stream may be one of a session that has ended. */
async function checkSession() {
  const reply = await request('GET', '/local/session');
  if (!reply.ok || reply.data.changeToken) return;
  askForSession('The session has ended: after 12 hours, or with the platform.');
}

/** @param {string} [problem] */
function askForSession(problem) {
  live?.stop();
  live = undefined;
  page?.leave?.();
  page = undefined;
  leave.hidden = true;
  connection.textContent = '';
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector('#sign-in'));
  main.replaceChildren(template.content.cloneNode(true));
  const reason = document.querySelector('#sign-in-reason');
  if (problem !== undefined && reason) reason.textContent = problem;
}

leave.addEventListener('click', () => {
  void endSession().then(() => askForSession('You have ended the session of this browser.'));
});
