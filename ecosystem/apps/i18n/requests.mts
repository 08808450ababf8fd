import type { Case } from '../../harness/case.ts';

export default {
  title: 'Translations',
  trials: [
    {
      packages: ['nestjs-i18n'],
      what: 'languages in files beside the source, by query and headers; translated validation errors',
      steps: [
        { path: '/greetings/languages' },
        { path: '/greetings/Ada' },
        { path: '/greetings/Ada?lang=de' },
        { path: '/greetings/Ada', headers: { 'accept-language': 'de-DE,de;q=0.9' } },
        { path: '/greetings/Ada', headers: { 'x-lang': 'fr' } },
        { method: 'POST', path: '/greetings', headers: { 'x-lang': 'de' }, json: { name: 'Ada', age: 36 } },
        { method: 'POST', path: '/greetings', headers: { 'x-lang': 'de' }, json: { age: 0.5 }, status: 400 },
        { method: 'POST', path: '/greetings', json: {}, status: 400 },
      ],
    },
  ],
} satisfies Case;
