import { newAppName } from './app-name.js';

describe('the name of a new app', () => {
  it.each([
    ['My App', 'my-app'],
    ['@acme/shop', 'shop'],
    ['v1.2_beta', 'v1.2_beta'],
  ])('of %s is %s', (name, expected) => {
    expect(newAppName(name)).toBe(expected);
  });

  it.each(['my-app-', '日本', '', '...', 'a--b'])('is refused of "%s", which could not name an image', (name) => {
    expect(() => newAppName(name)).toThrow(expect.objectContaining({ code: 'FLASH_NAME_UNUSABLE' }));
  });
});
