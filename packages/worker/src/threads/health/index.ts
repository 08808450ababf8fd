export { runHealthThread } from './health-thread.js';
