// Apart from the rest of a project's settings: commands that look at what is deployed need no more than the name, and are loaded sooner.
export { readAppName, spelledForImages } from '../project/package-json.js';
