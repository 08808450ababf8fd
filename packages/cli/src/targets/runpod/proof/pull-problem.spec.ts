import { pullProblem } from './pull-problem.js';

it.each([
  'failed to pull image registry.example.com/acme/shop: manifest unknown',
  'error pulling image: Error response from daemon: pull access denied for acme/shop, repository does not exist',
  'Error response from daemon: toomanyrequests: You have reached your pull rate limit.',
  'pull failed: unauthorized: authentication required',
])('%j says that the image can not be pulled', (line) => {
  expect(pullProblem(['create container', line, 'create container'])).toBe(line);
});

it.each([
  'create container acme/shop',
  'pulling image acme/shop',
  '3f2a: Pull complete',
  'error: no model',
  'image pull: success',
])('%j does not', (line) => {
  expect(pullProblem([line])).toBeUndefined();
});
