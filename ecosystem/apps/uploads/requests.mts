import type { Case, FormPart } from '../../harness/case.ts';

const note: FormPart = { name: 'file', filename: 'note.txt', type: 'text/plain', value: 'Hello' };
const named = (name: string, value = 'Hello'): FormPart => ({ ...note, name, value });

export default {
  title: 'Uploads and downloads',
  trials: [
    {
      packages: ['@nestjs/platform-fastify', '@fastify/multipart'],
      what: 'the interceptors for files, `ParseFilePipe`, limits, `StreamableFile`',
      steps: [
        { method: 'POST', path: '/uploads/one', form: [note, { name: 'title', value: 'A note' }] },
        { method: 'POST', path: '/uploads/one', form: [{ name: 'title', value: 'No file' }] },
        { method: 'POST', path: '/uploads/one', form: [{ ...note, filename: 'naïve €.txt' }] },
        { method: 'POST', path: '/uploads/one', form: [{ ...note, filename: '../../etc/passwd' }] },
        { method: 'POST', path: '/uploads/one', form: [named('other')], status: 400 },
        { method: 'POST', path: '/uploads/one', form: [note, note], status: 400 },
        { method: 'POST', path: '/uploads/one', json: { title: 'JSON' } },
        { method: 'POST', path: '/uploads/small', form: [note] },
        { method: 'POST', path: '/uploads/small', form: [named('file', 'x'.repeat(17))], status: 400 },
        { method: 'POST', path: '/uploads/small', form: [{ ...note, type: 'image/png' }], status: 400 },
        { method: 'POST', path: '/uploads/small', form: [], status: 400 },
        { method: 'POST', path: '/uploads/several', form: [named('files'), named('files', '2')] },
        {
          method: 'POST',
          path: '/uploads/several',
          form: ['1', '2', '3'].map((value) => named('files', value)),
          status: 400,
        },
        { method: 'POST', path: '/uploads/fields', form: [named('cover'), named('pages'), named('pages', '2')] },
        { method: 'POST', path: '/uploads/any', form: [named('a'), named('b')] },
        { method: 'POST', path: '/uploads/any', form: [named('a', 'x'.repeat(33))], status: 413 },
        { path: '/uploads/report' },
      ],
    },
  ],
} satisfies Case;
