// Makes the site of the docs: static HTML, which works from a folder and under any address. `npm run docs:site`, or `npm run docs:site -- FOLDER`.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSite } from './docs/site/build-site.ts';

const out = resolve(process.argv[2] ?? '.site');
const pages = await buildSite(out);
console.log(`${pages.length} pages: ${pathToFileURL(`${out}/index.html`).href}`);
