import { readElementName } from './element-name.js';
import { ELEMENT_KINDS, elementKind, makeElement } from './elements.js';

const made = (kind: string, name: string, options: Partial<Parameters<typeof makeElement>[2]> = {}) =>
  makeElement(elementKind(kind), readElementName(name, elementKind(kind).name), {
    flat: false,
    spec: true,
    ...options,
  });

const paths = async (...args: Parameters<typeof made>) => (await made(...args)).files.map(({ path }) => path);

describe('makeElement', () => {
  it.each([
    [
      'endpoint',
      'UserProfile',
      ['user-profile/user-profile.endpoint.spec.ts', 'user-profile/user-profile.endpoint.ts'],
    ],
    ['dto', 'users/create-user', ['users/dto/create-user.dto.spec.ts', 'users/dto/create-user.dto.ts']],
    ['dto', 'users/dto/create-user', ['users/dto/create-user.dto.spec.ts', 'users/dto/create-user.dto.ts']],
    ['ga', 'chat', ['chat/chat.gateway.spec.ts', 'chat/chat.gateway.ts']],
    ['s', 'billing', ['billing/billing.service.spec.ts', 'billing/billing.service.ts']],
    ['mo', 'billing', ['billing/billing.module.spec.ts', 'billing/billing.module.ts']],
    ['pi', 'trim', ['trim/trim.pipe.spec.ts', 'trim/trim.pipe.ts']],
    ['itc', 'timing', ['timing/timing.interceptor.spec.ts', 'timing/timing.interceptor.ts']],
    ['gu', 'admin/auth', ['admin/auth/auth.guard.spec.ts', 'admin/auth/auth.guard.ts']],
  ])('lays %s %s out as Nest does', async (kind, name, expected) => {
    expect(await paths(kind, name)).toEqual(expected);
  });

  it('makes no folder with --flat and no test with --no-spec', async () => {
    expect(await paths('endpoint', 'admin/user', { flat: true, spec: false })).toEqual(['admin/user.endpoint.ts']);
  });

  it.each([
    ['endpiont', 'The element "endpiont" does not exist; allowed: endpoint .* Did you mean endpoint\\?$'],
    ['servce', 'Did you mean service\\?$'],
    ['controller', '; allowed: [^?]*\\.$'],
  ])('knows no %s, and tells what may have been meant', (kind, message) => {
    expect(() => elementKind(kind)).toThrow(new RegExp(message));
  });

  it.each(ELEMENT_KINDS.map(({ name }) => name))('leaves nothing of the template’s name in a %s', async (kind) => {
    const { files, wiring } = await made(kind, 'UserProfile');

    const text = JSON.stringify([files, wiring]);
    expect(text).not.toMatch(/template.?name/i);
    expect(text).toContain('UserProfile');
  });

  it('tells the way to import what has to be wired up', async () => {
    const { wiring } = await made('guard', 'admin/auth');

    expect(wiring.join('\n')).toContain(`import { AuthGuard } from './admin/auth/auth.guard.js';`);
    expect(wiring.join('\n')).toContain(`secret('AUTH_KEY')`);
  });

  it.each([
    ['endpoint', 'flash'],
    ['gateway', 'webSocket'],
  ])('refuses a %s whose class would hide a decorator', async (kind, name) => {
    await expect(made(kind, name)).rejects.toMatchObject({ code: 'FLASH_NAME_UNUSABLE' });
  });
});

describe('elementKind', () => {
  it('names what is allowed', () => {
    expect(() => elementKind('controller')).toThrow(
      expect.objectContaining({
        code: 'FLASH_USAGE',
        message: `The element "controller" does not exist; allowed: endpoint (e), dto (d), gateway (ga), guard (gu), service (s), module (mo), pipe (pi), interceptor (itc).`,
      }),
    );
  });
});
