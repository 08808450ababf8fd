export { readableLine, type LineOrigin, type Paint } from './readable.js';
export { visibleText } from './visible-text.js';
