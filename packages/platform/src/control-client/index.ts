export { artifactDigest, localImage } from '../ids/image.js';
export { ANSWER_S, ControlClient } from './control-client.js';
export { readServerSentEvents } from './server-sent-events.js';
