export { platformCatalogue, platformErrors } from './catalogue.js';
