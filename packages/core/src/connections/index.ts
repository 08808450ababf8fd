export { closeLingering, lingerAtClose } from './lingering-close.js';
export { sentLine } from './sent-line.js';
