export { workerCatalogue, workerErrors } from './catalogue.js';
