import { routeMatches, routeShapes } from './route-shape.js';

it.each([
  ['/users/:id', ['/users/:']],
  ['//users/:name/', ['/users/:']],
  ['/files/*', ['/files/*']],
  ['/files/*rest', ['/files/*']],
  ['/users/:id?', ['/users', '/users/:']],
  ['/:id?', ['/', '/:']],
  [String.raw`/users/:id(\d+)`, [String.raw`/users/:(\d+)`]],
  ['/near/:lat-:lng', ['/near/:-:']],
  ['/at/:file.json', ['/at/:.json']],
  ['/', ['/']],
])('%s is told from others as %j', (path, shapes) => {
  expect(routeShapes(path)).toEqual(shapes);
});

it.each([
  ['/:any', true],
  ['/*', true],
  ['/:any?', true],
  ['/pi:rest', true],
  ['/ping/:more?', true],
  [String.raw`/:id(\d+)`, false],
  ['/:file.json', false],
  ['/ping/:more', false],
  ['/ping.', false],
  ['/:broken([)', false],
])('%s answers /ping: %s', (path, matches) => {
  expect(routeMatches(path, '/ping')).toBe(matches);
});
