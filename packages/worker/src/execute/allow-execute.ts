import type { FrontDoor } from '../server/front-door.js';
import { executeListener } from './execute-listener.js';
import { runFunction } from './run-function.js';

/** Puts `/execute` in front of the app, for requests with the session's token. @param endpoint the instance whose methods may be called */
export function allowExecute(door: FrontDoor, token: string, endpoint: object): void {
  const { bodyBytes } = door.limits;
  door.wrap((app) => executeListener(app, { token, bodyBytes, run: (call) => runFunction(endpoint, call) }));
}
