import 'reflect-metadata';

export { workerCatalogue } from './errors/catalogue.js';
export { startWorker, type WorkerOptions } from './main.js';
