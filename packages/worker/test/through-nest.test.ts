import { beforeAll } from '@jest/globals';

// The same answers where every request goes through Nest's pipeline as where plain handlers are called directly.
beforeAll(() => {
  process.env['FLASH_DIRECT_ROUTES'] = '0';
});

await import('./statuses.test.js');
await import('./nest-features.test.js');
await import('./signal.test.js');
