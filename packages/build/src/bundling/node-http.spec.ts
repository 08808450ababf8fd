import { expect, test } from '@jest/globals';
import { takesOnlyPlainExports } from './node-http.js';

test.each([
  ["import { createServer, type Server } from 'node:http';", true],
  ["import http, { Agent as A } from 'http';", true],
  ["import * as http from 'http'; new http.WebSocket('ws://x');", false],
  ["import * as http from 'http'; http.createServer();", true],
  ["import { WebSocket } from 'node:http';", false],
  ["export { WebSocket } from 'node:http';", false],
  ["import { ServerResponse } from 'node:http'; // of a WebSocket", true],
  ["import http from 'node:http'; new http.WebSocket('ws://x');", true],
  ["import { notThereYet } from 'node:http';", false],
])('takesOnlyPlainExports: %s', (source, expected) => {
  expect(takesOnlyPlainExports(source)).toBe(expected);
});
