export { artifactDigest, localImage } from '../ids/image.js';
export { ControlClient } from './control-client.js';
export { ANSWER_S } from './control-transport.js';
export type { ControlAnswer, ControlRequest } from './exchange.js';
export { RestClient } from './rest-client.js';
