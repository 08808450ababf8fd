export { readableLine, type Paint } from '../logging/readable.js';
