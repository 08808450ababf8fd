import type { Case, Trial } from '../../harness/case.ts';

function used(packages: readonly string[], what: string, path: string): Trial {
  return { packages, what, steps: [{ path: `/${path}` }] };
}

export default {
  title: 'Native packages',
  trials: [
    {
      packages: ['sharp'],
      what: 'makes, resizes and reads pictures',
      steps: [{ path: '/sharp' }, { path: '/sharp/metadata' }],
    },
    used(['bcrypt'], 'hashes and compares', 'bcrypt'),
    used(['argon2'], 'hashes and verifies', 'argon2'),
    used(['@node-rs/argon2'], 'hashes', 'node-rs-argon2'),
  ],
} satisfies Case;
