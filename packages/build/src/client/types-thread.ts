import { parentPort, workerData } from 'node:worker_threads';
import { readTypes, type TypesQuestion, type TypesSource } from './read-types.js';

/*
 * The program of the thread in which the handlers' types are read. The compiler's interface rejects promises that nobody else holds when the
 * compiler ends or is closed in the middle; in a thread of its own such a rejection ends the thread, not the build.
 */
const question = new Promise<TypesQuestion>((resolve) => parentPort?.once('message', resolve));
// Not awaited: the wait for a compiler that was killed has no end, about which Node would print a warning.
void readTypes(workerData as TypesSource, question).then((read) => parentPort?.postMessage(read));
