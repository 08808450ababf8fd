import type { Case, Trial } from '../../harness/case.ts';

function used(name: string, what: string, path = name): Trial {
  return { packages: [name], what, steps: [{ path: `/${path}` }] };
}

export default {
  title: 'Schemas and formats',
  trials: [
    {
      packages: ['ajv', 'ajv-formats'],
      what: 'compiles schemas of two drafts, with formats',
      steps: [{ path: '/ajv' }],
    },
    used('joi', 'validates an object'),
    used('yup', 'validates an object'),
    used('valibot', 'validates an object'),
    used('@casl/ability', 'asks what is allowed', 'casl'),
    used('sanitize-html', 'removes a script'),
    used('cheerio', 'finds in a page'),
    used('marked', 'Markdown to HTML'),
    used('fast-xml-parser', 'reads and writes'),
    used('mime-types', 'types and extensions'),
    used('file-type', 'a PNG by its bytes'),
    used('dotenv', 'parses variables'),
    used('form-data', 'makes a form'),
    used('csv-parse', 'with a header'),
    used('csv-stringify', 'with a header'),
    used('papaparse', 'with a header'),
    used('js-yaml', 'reads and writes'),
    used('yaml', 'reads and writes, with anchors'),
  ],
} satisfies Case;
