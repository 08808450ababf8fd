export { compileValidator } from './compile-validator.js';
export type { Fault, Location } from './fault.js';
export type { Validator, ValidatorOptions, Verdict } from './validator.js';
