import { execFileSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Newcomer } from '../packed/newcomer.ts';
import type { FreshFolder, Page } from './blocks.ts';
import { folderOf, writeSurroundings } from './page-project.ts';
import { REPOSITORY } from './pages.ts';

const NAMES: Readonly<Record<FreshFolder, string>> = { project: 'my-app', empty: 'projects', repository: 'flash' };

/** The folders in which a reader begins to type. */
export class FreshFolders {
  private readonly user: Newcomer;
  private readonly root: string;
  private made = 0;
  private project: Promise<string> | undefined;

  /** @param root folder in which they are made */
  constructor(user: Newcomer, root: string) {
    this.user = user;
    this.root = root;
  }

  /** Makes a folder for commands of a page; a project has the files that the page speaks of. */
  async make(kind: FreshFolder, page: Page): Promise<string> {
    this.made += 1;
    // A reader makes others beside it, with names that the page gives them.
    const folder = join(this.root, 'folders', `${folderOf(page)}-${this.made}`, NAMES[kind]);
    await mkdir(dirname(folder), { recursive: true });
    if (kind === 'repository') await copyRepository(folder);
    else if (kind === 'empty') await mkdir(folder);
    else {
      this.project ??= this.newProject();
      await linked(await this.project, folder);
      await writeSurroundings(page, folder);
    }
    return folder;
  }

  /** A project as `flash init` makes it, installed; made once, for all pages that begin in one. */
  private async newProject(): Promise<string> {
    const parent = join(this.root, 'new-project');
    await mkdir(parent);
    const packages = ['--yes', '--package', 'node@24', '--package', '@flash-ts/cli', '--'];
    await this.user.run(parent, 'npx', ...packages, 'flash', 'init', 'my-app', '--yes', '--install');
    return join(parent, 'my-app');
  }
}

/** Copies a project whose installed packages are links: nobody writes into them, and to copy them takes longer than to install them. */
async function linked(project: string, folder: string): Promise<void> {
  const filter = (path: string) => !path.startsWith(join(project, 'node_modules'));
  await cp(project, folder, { recursive: true, filter });
  execFileSync('cp', ['-al', join(project, 'node_modules'), folder]);
}

/** The files of the working tree that git knows or would take. */
async function copyRepository(folder: string): Promise<void> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: REPOSITORY, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) await cp(join(REPOSITORY, file), join(folder, file), { verbatimSymlinks: true });
}
