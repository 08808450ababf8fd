export { validationMetadata, type ValidationMetadata } from './validation-metadata.js';
