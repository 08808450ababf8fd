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
} else if (wantsHelp(process.argv.slice(2))) {
  // Written when the command was built, for some widths of terminals: to make it anew takes half as long as a start of Node.
  void import('../dist/bundle/help.js').then(function (help) {
    process.stdout.on('error', function () {}).write(help.helpFor(process.stdout.columns));
  });
} else {
  // What V8 has compiled is kept for later commands, in a folder that only this user writes to: V8 runs what it finds there.
  // Not by commands that build: it would also keep the code of the project's packages, which takes longer to write than it saves.
  var builds = ['build', 'client', 'deploy', 'openapi', 'run'].indexOf(process.argv[2]) !== -1;
  var cache = process.env.XDG_CACHE_HOME || (process.env.HOME && process.env.HOME + '/.cache');
  // oxlint-disable-next-line no-restricted-properties -- sooner than an import, and nothing that a rule is about
  if (cache && !builds) process.getBuiltinModule('node:module').enableCompileCache(cache + '/flash-ts');
  void import('../dist/bundle/start.js').then(function (cli) {
    return cli.main(process.argv.slice(2));
  });
}

function wantsHelp(words) {
  return words.length === 0 || (words.length === 1 && ['--help', '-h', 'help'].indexOf(words[0]) !== -1);
}
