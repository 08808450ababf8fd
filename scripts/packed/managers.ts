// The package managers that a project is tried with: what a person types, and what the docs tell them to change first.

/** A way to install a project and to run its commands. */
export interface PackageManager {
  readonly name: string;
  /** The package that brings it; npm comes with Node. */
  readonly tool?: string;
  /** Whether it runs scripts with the machine's Node, also where the project brings its own. */
  readonly takesMachinesNode: boolean;
  readonly install: readonly string[];
  /** Adds packages, or for development with `add dev`. */
  readonly add: readonly string[];
  readonly addDev: readonly string[];
  /** Goes before the name of a script. */
  readonly script: readonly string[];
  /** Goes before the command of a package. */
  readonly command: readonly string[];
  /** Dependencies that the docs tell its users to take out. */
  readonly without: readonly string[];
}

const NPM: PackageManager = {
  name: 'npm',
  takesMachinesNode: false,
  install: ['npm', 'install'],
  add: ['npm', 'install'],
  addDev: ['npm', 'install', '--save-dev'],
  script: ['npm', 'run'],
  command: ['npx'],
  without: [],
};

const YARN = {
  install: ['yarn', 'install'],
  add: ['yarn', 'add'],
  addDev: ['yarn', 'add', '--dev'],
  script: ['yarn', 'run'],
  command: ['yarn', 'run'],
  takesMachinesNode: true,
  without: ['node'],
} as const;

export const MANAGERS: readonly PackageManager[] = [
  NPM,
  {
    name: 'pnpm',
    tool: 'pnpm@10',
    takesMachinesNode: false,
    install: ['pnpm', 'install'],
    add: ['pnpm', 'add'],
    addDev: ['pnpm', 'add', '--save-dev'],
    script: ['pnpm', 'run'],
    command: ['pnpm', 'exec'],
    without: [],
  },
  { ...YARN, name: 'yarn', tool: 'yarn@1' },
  { ...YARN, name: 'yarn4', tool: '@yarnpkg/cli-dist@4' },
  { ...NPM, name: 'workspace' },
];
