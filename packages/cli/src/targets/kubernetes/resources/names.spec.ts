import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { labelValue, objectName, revisionName } from './names.js';

const LABEL = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;

describe('the name of an endpoint’s objects', () => {
  it('is readable where it fits', () => {
    expect(objectName({ app: 'shop', env: 'production' }, 'users')).toBe('shop-production-users');
  });

  it('is one that Kubernetes takes, with the names of its revisions, whatever the app is called', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,80}$/);
    fc.assert(
      fc.property(name, name, name, (app, env, endpoint) => {
        const id = objectName({ app, env }, endpoint);
        expect(id).toMatch(LABEL);
        expect(revisionName(id, { version: 9999, part: 999 }).length).toBeLessThanOrEqual(63);
      }),
    );
  });

  it('differs where an app differs in what a name can’t have', () => {
    const nameOf = (app: string) => objectName({ app, env: 'production' }, 'users');
    expect(new Set(['my.app', 'my_app', 'my-app', '1app'].map(nameOf)).size).toBe(4);
  });
});

describe('the value of a label', () => {
  it('is the text where that is one, else a short form of it with its hash', () => {
    expect(labelValue('my_app.v2')).toBe('my_app.v2');
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), (text) => {
        expect(labelValue(text)).toMatch(/^[a-z0-9](?:[\w.-]{0,61}[a-z0-9])?$/i);
      }),
    );
  });
});
