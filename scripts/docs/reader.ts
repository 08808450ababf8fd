// Somebody who types the commands of a page: in one folder after the other, with processes that go on in other terminals.
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Newcomer, Output } from '../packed/newcomer.ts';
import { missingLines, otherJson } from './answers.ts';
import type { Block } from './blocks.ts';
import { commandsIn, dockerFiles, longCommand, type Command } from './commands.ts';

/** The ports that the docs name: of `flash run`, and of the platform. */
const DOCUMENTED = { run: 8888, platform: 8080 };

/** A package manager, a build and its workers on a busy machine. */
const READY_MS = 300_000;

type Ports = Readonly<typeof DOCUMENTED>;
type Running = ReturnType<Newcomer['start']>;

export class Reader {
  /** The folder in which the next command is typed. */
  folder: string;
  private readonly user: Newcomer;
  private readonly root: string;
  private readonly ports: Ports;
  private readonly running: Running[] = [];
  private last: Output = { code: 0, stdout: '', stderr: '' };
  private endpointId = '';

  private constructor(user: Newcomer, root: string, ports: Ports) {
    this.user = user;
    this.root = root;
    this.ports = ports;
    this.folder = root;
  }

  /**
   * @param root folder for the page's state
   * @returns a reader whose ports nobody else has; curl takes them for those that the docs name
   */
  static async create(user: Newcomer, root: string): Promise<Reader> {
    await mkdir(root, { recursive: true });
    const ports = { run: await freePort(), platform: await freePort() };
    const known = [`::${ports.run}`, `::${ports.platform}`];
    const settings = [
      `connect-to = ":${DOCUMENTED.run}${known[0]}"`,
      `connect-to = ":${DOCUMENTED.platform}${known[1]}"`,
    ];
    await writeFile(join(root, '.curlrc'), ['silent', 'show-error', ...settings, ''].join('\n'));
    const variables = {
      FLASH_HOME: join(root, 'home'),
      FLASH_PLATFORM_PORT: String(ports.platform),
      CURL_HOME: root,
      // npx asks a person whether it may fetch what is not there.
      npm_config_yes: 'true',
    };
    return new Reader(user.withSettings(variables), root, ports);
  }

  /**
   * Types the commands of a block.
   *
   * @throws Error with the place in the page, when one fails or prints something else than the page says
   */
  async typeBlock(block: Block): Promise<void> {
    for (const command of commandsIn(block.text, block.line)) {
      const problem = await this.type(command).catch((error: unknown) => String(error));
      if (problem !== undefined) throw new Error(this.report(block.page, command.line, command.text, problem));
    }
  }

  /**
   * Compares what the last command printed with a block.
   *
   * @throws Error with the place in the page
   */
  compare({ language, text, page, line }: Block): void {
    const problem =
      language === 'json' ? otherJson(text, this.last.stdout) : missingLines(text.split('\n'), this.printed());
    if (problem !== undefined) throw new Error(this.report(page, line, 'the answer', problem));
  }

  /** Presses Ctrl-C in the terminals where something runs, and stops the platform. */
  async leave(): Promise<void> {
    for (const child of this.running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      process.kill(-(child.pid as number), 'SIGINT');
      await ended;
    }
    if (existsSync(join(this.root, 'home/platform.json')))
      await this.user.run(this.folder, 'npx', 'flash', 'platform', 'stop');
  }

  /** Gives what is wrong. */
  private async type(command: Command): Promise<string | undefined> {
    const text = command.text.replaceAll('{id}', () => this.endpointId);
    const files = dockerFiles(text);
    if (files) return this.missingFile(files);
    const long = longCommand(text, this.ports.run);
    this.last = long ? await this.startAndWait(long.text, long.ready) : await this.run(text);
    this.endpointId = /\/e\/(\w+)/.exec(this.printed())?.[1] ?? this.endpointId;
    if (this.last.code !== 0) return `it ends with ${this.last.code}`;
    return command.answer.length === 0 ? undefined : missingLines(command.answer, this.printed());
  }

  /** Runs a command to its end, and goes where it has gone. */
  private async run(text: string): Promise<Output> {
    const place = join(this.root, '.folder');
    const script = `${text}\ncode=$?\npwd > '${place}'\nexit $code`;
    const output = await this.user.attempt(this.folder, 'bash', '-c', script);
    this.folder = (await readFile(place, 'utf8')).trimEnd();
    return output;
  }

  private async startAndWait(text: string, ready: RegExp): Promise<Output> {
    const child = this.user.start(this.folder, 'bash', '-c', text);
    this.running.push(child);
    const printed = { stdout: '', stderr: '' };
    const isReady = Promise.withResolvers<number | null>();
    const deadline = setTimeout(() => isReady.resolve(null), READY_MS);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        printed[name] += chunk.toString();
        if (ready.test(printed.stdout)) isReady.resolve(0);
      });
    }
    child.on('exit', (code) => isReady.resolve(code ?? -1));
    const code = await isReady.promise;
    clearTimeout(deadline);
    return { code, ...printed };
  }

  /** Docker needs a daemon, which a machine seldom has. Its files can be looked at anywhere. */
  private missingFile(files: readonly string[]): string | undefined {
    const missing = files.find((file) => !existsSync(join(this.folder, file)));
    return missing === undefined ? undefined : `there is no ${missing} in ${this.folder}`;
  }

  /** What the last command printed, with the ports that the docs name. */
  private printed(): string {
    return `${this.last.stdout}\n${this.last.stderr}`
      .replaceAll(`:${this.ports.run}`, `:${DOCUMENTED.run}`)
      .replaceAll(`:${this.ports.platform}`, `:${DOCUMENTED.platform}`);
  }

  private report(page: string, line: number, what: string, problem: string): string {
    return `${page}:${line} ${what}\n${problem}\nIt printed:\n${this.printed()}`;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
