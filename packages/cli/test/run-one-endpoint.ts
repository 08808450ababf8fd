import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand } from './flash-command.js';

/** The source of an endpoint `one`. @param body members of its class */
export function oneEndpoint(body: string, before = ''): string {
  return `
import { FlashEndpoint, Get, Post } from '@flash-ts/core';
${before}
@FlashEndpoint({ name: 'one', cpu: 'cpu3c-1-2' })
export class One { ${body} }
`;
}

/** A command for all tests of a file, and for each test a fresh project with that source in `src/one.ts`. */
export class OneEndpoint {
  flash!: FlashCommand;
  project!: FixtureProject;

  constructor(source: string) {
    beforeAll(async () => {
      this.flash = await FlashCommand.create();
    });
    beforeEach(async () => {
      this.project = await fixtureProject({ 'src/one.ts': source });
    });
    afterEach(() => this.project.remove());
    afterAll(() => this.flash.remove());
  }
}
