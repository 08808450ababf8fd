import type { EnvironmentRecord } from '@flash-ts/core/contract';
import { ControlClient } from '../src/control-client/index.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform();
const client = () => new ControlClient(platform.url, platform.key);

const names = (records: readonly EnvironmentRecord[]) => records.map(({ app, env }) => `${app} ${env}`);

it('keeps the environments that were created, also after a restart, until they are deleted', async () => {
  const made = await client().createEnvironment({ app: 'shop', env: 'staging' });
  expect(made).toEqual({ app: 'shop', env: 'staging', createdAt: expect.stringMatching(/^\d{4}-.*Z$/) });
  await client().createEnvironment({ app: 'blog', env: 'staging' });
  await client().createEnvironment({ app: 'shop', env: 'preview' });
  await platform.restart();
  const kept = await client().environments();
  expect(names(kept)).toEqual(['blog staging', 'shop preview', 'shop staging']);
  expect(kept).toContainEqual(made);
  await client().deleteEnvironment({ app: 'shop', env: 'staging' });
  expect(names(await client().environments())).toEqual(['blog staging', 'shop preview']);
});

it('refuses to create one twice, and to delete one that was not created', async () => {
  await client().createEnvironment({ app: 'shop', env: 'twice' });
  await expect(client().createEnvironment({ app: 'shop', env: 'twice' })).rejects.toMatchObject({
    code: 'FLASH_ENVIRONMENT_EXISTS',
    message: expect.stringContaining('shop has an environment twice already'),
  });
  const unknown = await client().send('DELETE', '/local/environments/shop/never');
  expect([unknown.status, JSON.parse(await unknown.text())]).toEqual([
    404,
    expect.objectContaining({ code: 'FLASH_ENVIRONMENT_NOT_CREATED' }),
  ]);
});

it.each([
  [{ app: 'shop', env: 'Staging' }],
  [{ app: 'shop', env: '-a' }],
  [{ app: 'Shop!', env: 'staging' }],
  [{ app: 'shop' }],
  [{ app: 'shop', env: 'staging', protected: true }],
])('refuses the body %j', async (body) => {
  const answer = await client().send('POST', '/local/environments', {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  expect([answer.status, JSON.parse(await answer.text())]).toEqual([
    422,
    expect.objectContaining({ code: 'FLASH_REQUEST_INVALID' }),
  ]);
});
