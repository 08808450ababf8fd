import type { Case, Trial } from '../../harness/case.ts';

function used(name: string, what: string, path = name): Trial {
  return { packages: [name], what, steps: [{ path: `/${path}` }] };
}

export default {
  title: 'Text, time, secrets and collections',
  trials: [
    used('bcryptjs', 'hashes and compares'),
    used('jsonwebtoken', 'signs and verifies'),
    used('jose', 'signs and verifies'),
    used('uuid', 'versions 4, 5 and 7'),
    used('nanoid', 'makes ids'),
    used('lodash', 'functions, chains, one function by its path'),
    used('ramda', 'sorts and groups'),
    used('immer', 'changes a copy'),
    used('decimal.js', 'sums and roots', 'decimal'),
    used('lru-cache', 'forgets the oldest'),
    used('p-limit', 'limits promises'),
    used('slugify', 'German text'),
    used('ms', 'parses and prints'),
    used('semver', 'compares versions'),
    used('qs', 'nested queries'),
    used('libphonenumber-js', 'parses a number'),
    used('iconv-lite', 'two encodings'),
    used('dayjs', 'a locale, plugins, time zones'),
    used('moment', 'an imported locale, and one that it looks for itself'),
    used('luxon', 'zones and locales'),
    used('date-fns', 'a locale'),
  ],
} satisfies Case;
