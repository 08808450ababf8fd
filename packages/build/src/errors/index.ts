export { buildCatalogue, buildErrors } from './catalogue.js';
