import type { Case, Trial } from '../../harness/case.ts';

function used(name: string, what: string, path = name): Trial {
  return { packages: [name], what, steps: [{ path: `/${path}` }] };
}

export default {
  title: 'Templates, mail and documents',
  trials: [
    used('handlebars', 'a template with a helper'),
    { packages: ['@fastify/view', 'handlebars'], what: '`@Render` with a folder of views', steps: [{ path: '/view' }] },
    used('ejs', 'a template'),
    used('pug', 'a template, and one from a file'),
    used('nodemailer', 'a mail with an attachment, by its stream transport'),
    used('exceljs', 'writes and reads a workbook'),
    used('xlsx', 'writes and reads a workbook'),
    used('pdf-lib', 'makes a page'),
    used('archiver', 'makes a ZIP archive'),
    used('qrcode', 'SVG and PNG'),
  ],
} satisfies Case;
