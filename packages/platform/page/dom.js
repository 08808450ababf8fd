// Elements made of data. Texts become text nodes only, never HTML.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @typedef {Record<string, string | number | boolean | ((event: any) => void) | undefined>} Properties Attributes; `on…` are listeners, true is
 *   an attribute without a value, false and undefined leave it out.
 * @typedef {Node | string | number} Child
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function drawn(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

/**
 * Sets the text of an element if it differs, so that a screen reader and a selection are not disturbed.
 *
 * @param {Element} node
 * @param {string | number} text
 */
export function setText(node, text) {
  const wanted = String(text);
  if (node.textContent !== wanted) node.textContent = wanted;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string | undefined} value undefined removes the attribute
 */
export function setAttribute(node, name, value) {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * Keeps one element for each item, in their order; elements of items that remain are kept, with their focus.
 *
 * @template Item
 * @template {Element} Made
 * @param {Element} parent
 * @param {readonly Item[]} items
 * @param {{ key: (item: Item) => string; create: (item: Item) => Made; update?: (made: Made, item: Item) => void }} how
 */
export function keepList(parent, items, { key, create, update }) {
  const old = new Map([...parent.children].map((child) => [child.getAttribute('data-key'), child]));
  let before = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let child = /** @type {Made | undefined} */ (old.get(name));
    old.delete(name);
    if (!child) {
      child = create(item);
      child.setAttribute('data-key', name);
    }
    update?.(child, item);
    if (child === before) before = child.nextElementSibling;
    else parent.insertBefore(child, before);
  }
  for (const child of old.values()) child.remove();
}

/**
 * A part of a page that has a name.
 *
 * @param {string} title
 * @param {Node} content
 * @param {boolean} [isTitleHidden] the title is only for those who do not see the page
 */
export function section(title, content, isTitleHidden = false) {
  const heading = element('h2', isTitleHidden ? { class: 'sr' } : {}, title);
  return element('section', { 'aria-label': title }, heading, content);
}

/**
 * A table that scrolls where it is too wide. On a narrow screen each row is a list, in which cells have the names of their columns.
 *
 * @param {string} caption for those who do not see the page
 * @param {readonly string[]} heads names of the columns
 * @returns `body` for the rows; `row` makes one of the contents of its first cells
 */
export function dataTable(caption, heads) {
  const body = element('tbody');
  const columns = heads.map((head) => element('th', { scope: 'col' }, head));
  const named = element('caption', { class: 'sr' }, caption);
  const table = element('table', {}, named, element('thead', {}, element('tr', {}, ...columns)), body);
  const row = (/** @type {readonly Child[]} */ ...contents) => {
    const cells = heads.map((head, index) => {
      const content = contents[index] ?? '';
      return index === 0 ? element('th', { scope: 'row' }, content) : element('td', { 'data-head': head }, content);
    });
    return element('tr', {}, ...cells);
  };
  return { root: element('div', { class: 'wide' }, table), body, row };
}

/**
 * @template {Element} Made
 * @param {Made} made
 * @param {Properties} properties
 * @param {readonly Child[]} children
 */
function filled(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.map((child) => (typeof child === 'number' ? String(child) : child)));
  return made;
}
