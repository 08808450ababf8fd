import { afterAll } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './rig.js';

const MB = 1024 * 1024;

/** A folder on a file system of 16 MB in memory, for the tests of one file. Only root on Linux can mount one. */
export class SmallDisk {
  readonly path: string;
  /** Where it is false a warning has said so, and the tests are to be skipped. */
  readonly isMounted: boolean;

  constructor() {
    const folder = temporaryFolder();
    this.path = folder.path;
    this.isMounted = mount(folder.path);
    if (!this.isMounted) console.warn('skipped: a file system of its own can be mounted only by root on Linux');
    afterAll(() => {
      if (this.isMounted) execFileSync('umount', [folder.path]);
      folder.remove();
    });
  }

  /** Takes every byte that is left. */
  fill(): void {
    for (let size = MB; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) writeFileSync(this.#ballast, Buffer.alloc(size), { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  }

  /** Gives back what `fill` took. */
  free(): void {
    rmSync(this.#ballast);
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }
}

function mount(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=700', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
