export { artifactDigest, localImage } from '../artifacts/image.js';
export { ANSWER_S, ControlClient } from './control-client.js';
export { readServerSentEvents } from './server-sent-events.js';
