export { OPTION_FIELDS, PLATFORM_OPTIONS, type OptionField } from './apply.js';
export { OPTIONS } from './table.js';
