import { execFileSync } from 'node:child_process';
import { heldBack } from './held-variables.js';

const print = [process.execPath, '-p', 'JSON.stringify(process.env)'];
const acting = {
  LD_PRELOAD: '/nowhere/x.so',
  BASH_ENV: '/nowhere',
  ENV: '/nowhere',
  IFS: 'x',
  LC_ALL: 'C',
  GLIBC_TUNABLES: '',
};

it('keeps variables that act on programs from those that isolate, and gives them to the worker', () => {
  const { words, env } = heldBack({ words: print, env: { ...acting, MODE: "it's $HOME" } }, '/bin/sh');
  expect(Object.keys(env).filter((name) => Object.keys(acting).includes(name))).toEqual([]);
  const [program = '', ...args] = words;
  const text = execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  expect(JSON.parse(text)).toMatchObject({ ...acting, MODE: "it's $HOME" });
});

it('leaves out functions for Bash, which it would run in the place of the commands that isolate', () => {
  const { env } = heldBack({ words: print, env: { 'BASH_FUNC_cd%%': '() { id; }', MODE: 'fast' } }, '/bin/sh');
  expect(env).toEqual({ MODE: 'fast' });
});

it('changes nothing where no variable acts', () => {
  const command = { words: print, env: { MODE: 'fast', 'my.dotted-name': '1' } };
  expect(heldBack(command, '/bin/sh')).toEqual(command);
});
