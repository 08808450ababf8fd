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

describe('an entry of this package', () => {
  it.each([
    ['@flash-ts/core/options', '/core/dist/options/table.js'],
    ['@flash-ts/core/contract', '/core/dist/contract/worker.js'],
  ])('%s loads no library: commands and workers read it', (entry, own) => {
    const urls = loaded(entry);

    expect(urls.some((url) => url.endsWith(own))).toBe(true);
    expect(urls.filter((url) => !url.includes('/core/dist/'))).toEqual([]);
  });

  it.each(['definition', 'nest-metadata', 'application', 'manifest', 'describe'])(
    '@flash-ts/core/%s loads no schema library: workers or builds start with it',
    (entry) => {
      const urls = loaded(`@flash-ts/core/${entry}`);

      expect(urls.length).toBeGreaterThan(5);
      expect(urls.filter((url) => url.includes('/typebox/'))).toEqual([]);
    },
  );
});
