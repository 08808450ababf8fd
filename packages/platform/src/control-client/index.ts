export { artifactDigest, localImage } from '../ids/image.js';
export { ControlClient } from './control-client.js';
export { ANSWER_S } from './control-transport.js';
