export { readableLine, type Paint } from './readable.js';
