import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import ts from 'typescript';

export type Files = Record<string, string>;

/** File by file, as Jest does with the settings that `flash init` writes. */
export function bySwc(files: Files): Files {
  const compiled = Object.entries(files).map(([path, code]) => {
    const { code: output } = transformSync(code, {
      filename: path,
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
      module: { type: 'es6' },
    });
    return [path.replace('.ts', '.js'), output];
  });
  return Object.fromEntries(compiled) as Files;
}

/** With all types known, as an editor compiles them. */
export function byTsc(files: Files): Files {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    strict: true,
  };
  const root = fileURLToPath(new URL('.', import.meta.url));
  const sources = new Map(Object.entries(files).map(([path, code]) => [join(root, path), code]));
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  // Whatever packages declare, it is none of the parameters' types; reading it takes most of the time.
  host.fileExists = (path) => sources.has(path);
  host.directoryExists = () => true;
  host.readFile = (path) => sources.get(path);
  host.getSourceFile = (path, ...rest) => {
    const code = sources.get(path);
    return code === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, code, ...(rest.slice(0, 1) as [ts.ScriptTarget]));
  };
  const compiled: Files = {};
  host.writeFile = (path, code) => void (compiled[relative(root, path)] = code);
  ts.createProgram([...sources.keys()], options, host).emit();
  return compiled;
}
