import fc from 'fast-check';
import { readElementName, readFolders } from './element-name.js';

describe('readElementName', () => {
  it.each([
    ['user', 'user', 'User', 'USER'],
    ['user-profile', 'user-profile', 'UserProfile', 'USER_PROFILE'],
    ['UserProfile', 'user-profile', 'UserProfile', 'USER_PROFILE'],
    ['userProfile', 'user-profile', 'UserProfile', 'USER_PROFILE'],
    ['user_profile', 'user-profile', 'UserProfile', 'USER_PROFILE'],
    ['User Profile', 'user-profile', 'UserProfile', 'USER_PROFILE'],
    ['HTTPClient', 'http-client', 'HttpClient', 'HTTP_CLIENT'],
    ['v2-user', 'v2-user', 'V2User', 'V2_USER'],
    ['UserEndpoint', 'user', 'User', 'USER'],
    ['user.endpoint', 'user', 'User', 'USER'],
    ['endpoint', 'endpoint', 'Endpoint', 'ENDPOINT'],
    ['user-endpoints', 'user-endpoints', 'UserEndpoints', 'USER_ENDPOINTS'],
  ])('reads %s', (input, kebab, pascal, constant) => {
    expect(readElementName(input, 'endpoint')).toEqual({ folders: [], kebab, pascal, constant });
  });

  it('takes folders before the name', () => {
    expect(readElementName('Admin/usersArea/UserProfile', 'endpoint')).toMatchObject({
      folders: ['admin', 'users-area'],
      kebab: 'user-profile',
    });
  });

  it.each([
    '',
    '..',
    '../user',
    '/user',
    'user/',
    'a//b',
    './user',
    '2fa',
    '-user',
    'usér',
    'a\\b',
    'a\nb',
    'x'.repeat(51),
  ])('refuses %j', (input) => {
    expect(() => readElementName(input, 'guard')).toThrow(
      expect.objectContaining({ code: 'FLASH_NAME_UNUSABLE', message: expect.stringContaining('allowed: a letter') }),
    );
  });

  it('leads nowhere but below the source folder, into names that code and endpoints may have', () => {
    const typed = fc.oneof(fc.string(), fc.stringMatching(/^[\w./ -]+$/));
    fc.assert(
      fc.property(typed, (input) => {
        let name;
        try {
          name = readElementName(input, 'endpoint');
        } catch {
          return;
        }
        expect(name.pascal).toMatch(/^[A-Z][A-Za-z0-9]*$/);
        for (const part of [...name.folders, name.kebab]) expect(part).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      }),
    );
  });

  it('reads what it wrote as the same', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/).filter((text) => text !== 'dto');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const { kebab } = readElementName(words.join('-'), 'dto');
        expect(readElementName(kebab, 'dto').kebab).toBe(words.join('-'));
      }),
    );
  });
});

describe('readFolders', () => {
  it('reads them in any case', () => {
    expect(readFolders('Admin/usersArea/')).toEqual(['admin', 'users-area']);
  });

  it.each(['..', 'a/../b', '/etc', ''])('refuses %j', (input) => {
    expect(() => readFolders(input)).toThrow(expect.objectContaining({ code: 'FLASH_NAME_UNUSABLE' }));
  });
});
