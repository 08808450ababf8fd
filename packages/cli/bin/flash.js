#!/usr/bin/env node
// Plain old syntax on purpose: this file must parse on any Node, to say which one is needed.
var needed = [22, 19];
var found = process.versions.node.split('.').map(Number);
if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(
    'flash needs Node ' +
      needed.join('.') +
      ' or newer, and this is Node ' +
      process.versions.node +
      '. npm can bring one: npx -p node@24 -p @flash-ts/cli flash …, or in a project npm install --save-dev node@24, then npx flash ….',
  );
  process.exit(1);
} else {
  void import('node:module').then(function (module) {
    // What V8 has compiled is kept in the temporary folder of the system, so that later commands start sooner.
    module.enableCompileCache();
    return import('../dist/index.js').then(function (cli) {
      return cli.main(process.argv.slice(2));
    });
  });
}
