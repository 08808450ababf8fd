import { expect, test } from '@jest/globals';
import { takesOnlyPlainExports } from './node-http.js';

test.each([
  ["import { createServer, type Server } from 'node:http';", true],
  ["import http, { Agent as A } from 'http';", true],
  ["import * as http from 'http'; new http.WebSocket('ws://x');", false],
  ["import { notThereYet } from 'node:http';", false],
])('takesOnlyPlainExports: %s', (source, expected) => {
  expect(takesOnlyPlainExports(source)).toBe(expected);
});
