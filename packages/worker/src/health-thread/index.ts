export { runHealthThread } from '../health/health-thread.js';
