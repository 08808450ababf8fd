import { execFileSync } from 'node:child_process';

/** The files that an entry of this package loads, as URLs. */
function loaded(entry: string): string[] {
  const program = `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    await import(${JSON.stringify(entry)});
    console.log(JSON.stringify(urls));
  `;
  const options = { cwd: import.meta.dirname, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], options)) as string[];
}

describe('the table of options', () => {
  it('loads neither Nest nor a schema library: builds and commands read it', () => {
    const urls = loaded('@flash-ts/core/options');

    expect(urls.some((url) => url.endsWith('/core/dist/options/table.js'))).toBe(true);
    expect(urls.filter((url) => !url.includes('/core/dist/'))).toEqual([]);
  });
});
