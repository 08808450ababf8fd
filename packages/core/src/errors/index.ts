export { isNonRetryable, NonRetryableError } from './non-retryable-error.js';
export {
  causeText,
  defineErrors,
  entry,
  FlashError,
  sentence,
  type ErrorEntry,
  type ErrorKind,
  type ErrorMakers,
  type ErrorReport,
  type SourcePlace,
} from './define-errors.js';
export { nearestName } from './nearest-name.js';
export { coreCatalogue, coreErrors } from './catalogue.js';
