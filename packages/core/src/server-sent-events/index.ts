export { readServerSentEvents, type ServerSentEvent } from './read-events.js';
