export { closeLingering, lingerAtClose } from './lingering-close.js';
