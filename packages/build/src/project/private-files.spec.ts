import { isPrivateFile } from './private-files.js';

it.each([
  '.env',
  '.env.local',
  'config/.ENV.production',
  '.npmrc',
  '.git/config',
  'a/.ssh/known_hosts',
  'id_rsa',
  'keys/id_ed25519.pub',
  'tls/server.pem',
  'tls/SERVER.KEY',
  'store.p12',
])('%s is never shipped', (path) => {
  expect(isPrivateFile(path)).toBe(true);
});

it.each(['env.ts', 'environment/a.json', 'models/keyboard.bin', 'id_rsa_notes/readme.md', 'public.keys.json'])(
  '%s is a file like any other',
  (path) => {
    expect(isPrivateFile(path)).toBe(false);
  },
);
