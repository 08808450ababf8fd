import { nothingText } from './nothing-text.js';

describe('where nothing is deployed', () => {
  it('other environments are told with the command that shows them', () => {
    const places = [
      { app: 'shop', env: 'staging', endpoints: 2 },
      { app: 'blog', env: 'production', endpoints: 1 },
    ];
    expect(nothingText({ app: 'shop', env: 'production' }, places)).toBe(
      [
        'Nothing of shop is deployed in production. Deploy with `flash deploy`.',
        '',
        'This platform has',
        '  2 endpoints of shop in staging: flash status --env staging',
        '  1 endpoint of blog in production: flash status --env production, in that project',
      ].join('\n'),
    );
  });

  it('there may be nothing at all', () => {
    expect(nothingText({ app: 'shop', env: 'production' }, [])).toBe(
      'Nothing of shop is deployed in production. Deploy with `flash deploy`.',
    );
  });
});
