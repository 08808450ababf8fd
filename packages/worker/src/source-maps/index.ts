export { SourcePlaces } from './source-places.js';
