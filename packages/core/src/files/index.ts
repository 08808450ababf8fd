export { textOfFile, textOfFileSync } from './text-of-file.js';
