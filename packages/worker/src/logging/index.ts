export { readableLine, type LineOrigin, type Paint } from './readable.js';
