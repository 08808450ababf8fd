// Apart from the rest of a project's settings, as its name is: commands that look at what is deployed read a key and no more.
export { hasConfig } from '../project/config-files.js';
export { textOfFile, textOfFileSync } from '../project/text-of-file.js';
