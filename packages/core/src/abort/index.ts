export { abortReason, abortRequest } from './request-signal.js';
