import 'reflect-metadata';

export { runThread, type ThreadOptions } from './run-thread.js';
