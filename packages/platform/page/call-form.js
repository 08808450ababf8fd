// A form that calls a route of an endpoint, through the platform.
import { element, setAttribute, setText } from './dom.js';
import { request } from './session.js';
import { counted, duration, visible } from './words.js';

/** @typedef {import('@flash-ts/core/contract').EndpointCallAnswer} Answer */
/** @typedef {import('@flash-ts/core/contract').EndpointRoutes['routes'][number]} Route */

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const FREE = 'another route';

/** @param {string} id */
export function callForm(id) {
  const fields = formFields();
  const { form, route, method, path, headers, body, bodyField, send, cancel } = fields;
  const outcome = element('p', { class: 'said', role: 'status' });
  const shown = element('div', { class: 'answer' });
  /** @type {AbortController | undefined} */
  let sending;

  cancel.addEventListener('click', () => sending?.abort());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });

  async function submit() {
    sending = new AbortController();
    [send.disabled, cancel.hidden] = [true, false];
    setText(outcome, 'Waiting for the answer…');
    setAttribute(outcome, 'data-tone', undefined);
    shown.replaceChildren();
    const call = {
      method: method.value,
      path: encoded(path.value),
      headers: headersIn(headers.value),
      ...(bodyField.hidden || body.value === '' ? {} : { body: body.value }),
    };
    const reply = await request('POST', `/local/endpoints/${id}/calls`, call, sending.signal);
    [send.disabled, cancel.hidden] = [false, true];
    setText(outcome, reply.ok ? outcomeWords(reply.data) : reply.problem);
    setAttribute(outcome, 'data-tone', reply.ok && reply.data.status < 400 ? 'good' : 'bad');
    if (reply.ok) shown.replaceChildren(...answerNodes(reply.data));
  }

  void request('GET', `/local/endpoints/${id}/routes`).then((reply) => {
    if (reply.ok && reply.data.routes.length > 0) offer(route, reply.data.routes);
  });
  return element('div', {}, form, outcome, shown);
}

function formFields() {
  const route = element('select', { name: 'route' }, element('option', { value: '' }, FREE));
  const method = element('select', { name: 'method' }, ...METHODS.map((name) => element('option', {}, name)));
  const text = { autocomplete: 'off', spellcheck: 'false' };
  const path = element('input', { name: 'path', value: '/', required: true, pattern: '/.*', ...text });
  const headers = element('textarea', { name: 'headers', rows: 2, placeholder: 'name: value', ...text });
  const body = element('textarea', { name: 'body', rows: 5, ...text });
  const send = element('button', { class: 'strong' }, 'Send');
  const cancel = element('button', { type: 'button', hidden: true }, 'Cancel');
  const bodyField = field('Body', body);
  const form = element(
    'form',
    { class: 'call' },
    field('Route', route),
    element('div', { class: 'line' }, field('Method', method), field('Path and query', path)),
    field('Headers, one a line', headers),
    bodyField,
    element('div', { class: 'buttons' }, send, cancel),
  );
  const showBody = () => {
    bodyField.hidden = method.value === 'GET' || method.value === 'HEAD';
  };
  method.addEventListener('change', showBody);
  route.addEventListener('change', () => {
    if (route.value === '') return path.focus();
    const [wanted = 'GET', ...rest] = route.value.split(' ');
    [method.value, path.value] = [wanted, rest.join(' ')];
    if (wanted !== 'GET' && headers.value === '') headers.value = 'content-type: application/json';
    showBody();
  });
  showBody();
  return { form, route, method, path, headers, body, bodyField, send, cancel };
}

/**
 * Puts the routes of the endpoint into the list, and chooses the first.
 *
 * @param {HTMLSelectElement} select
 * @param {readonly Route[]} routes
 */
function offer(select, routes) {
  const options = routes.map(({ method, path, handler }) =>
    element('option', { value: `${method} ${path}` }, `${method} ${path} (${handler})`),
  );
  select.prepend(...options);
  select.selectedIndex = 0;
  select.dispatchEvent(new Event('change'));
}

/** @param {Answer} answer */
function outcomeWords({ status, statusText, totalMs, bytes, cut }) {
  const rest = cut ? ', and more that was not read' : '';
  return `${status} ${visible(statusText)} in ${duration(totalMs)}, ${counted(bytes, 'byte')}${rest}`;
}

/** @param {Answer} answer */
function answerNodes(answer) {
  const headers = answer.headers.map(({ name, value }) => visible(`${name}: ${value}`)).join('\n');
  return [
    element(
      'details',
      {},
      element('summary', {}, 'Headers of the answer'),
      element('pre', { tabindex: 0, 'aria-label': 'Headers of the answer' }, headers),
    ),
    element('pre', { tabindex: 0, 'aria-label': 'Body of the answer' }, bodyWords(answer)),
  ];
}

/**
 * @param {string} name
 * @param {HTMLElement} control
 */
function field(name, control) {
  return element('label', { class: 'field' }, element('span', {}, name), control);
}

/**
 * A path as a request line may have it: what is not allowed there is percent-encoded, the rest stays as it was typed.
 *
 * @param {string} typed
 */
function encoded(typed) {
  return typed.replaceAll(/[^\x21\x22\x24-\x7e]/gu, (character) => encodeURIComponent(character));
}

/** @param {string} text */
function headersIn(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...value] = line.split(':');
      return { name: name.trim().toLowerCase(), value: value.join(':').trim() };
    });
}

/** @param {Answer} answer */
function bodyWords({ body, bytes, cut }) {
  if (body === null) return `(${bytes} bytes that are not text)`;
  if (body === '') return '(no body)';
  try {
    return visible(cut ? body : JSON.stringify(JSON.parse(body), undefined, 2));
  } catch {
    return visible(body);
  }
}
