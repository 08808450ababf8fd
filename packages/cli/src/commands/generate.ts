import { applyPlan } from '../scaffolding/apply.js';
import { readElementName, readFolders } from '../scaffolding/element-name.js';
import { ELEMENT_KINDS, elementKind, makeElement } from '../scaffolding/elements.js';
import { planData, planFiles, planText } from '../scaffolding/plan.js';
import { readProjectShape, requirePackages } from '../scaffolding/project-shape.js';
import type { CommandDefinition } from './definition.js';
import { dryRunOption, forceOption } from './writing-options.js';

export const generate: CommandDefinition = {
  name: 'generate',
  alias: 'g',
  summary: 'Make a class with its test in the project',
  arguments: [
    { flags: '<kind>', description: ELEMENT_KINDS.map(({ name, alias }) => `${name} (${alias})`).join(', ') },
    { flags: '<name>', description: 'in any case, folders before it: user-profile, admin/UserProfile' },
    { flags: '[path]', description: 'folder below the source folder' },
  ],
  options: [
    { flags: '--flat', description: 'no folder of its own' },
    { flags: '--no-spec', description: 'no test' },
    forceOption,
    dryRunOption,
  ],
  run: async ({ projectDir }, options, [kindWord = '', nameWord = '', path]) => {
    const kind = elementKind(kindWord);
    const typed = readElementName(nameWord, kind.name);
    const name = path === undefined ? typed : { ...typed, folders: [...readFolders(path), ...typed.folders] };
    const shape = await readProjectShape(projectDir);
    requirePackages(shape, `${kind.name} ${name.kebab}`, kind.packages);

    const element = await makeElement(kind, name, { flat: options['flat'] === true, spec: options['spec'] !== false });
    const files = element.files.map((file) => ({ ...file, path: `${shape.source}/${file.path}` }));
    const plan = await planFiles(projectDir, files, options['force'] === true);
    const dryRun = options['dryRun'] === true;
    const data = { kind: kind.name, name: name.kebab, dryRun, files: planData(plan), next: element.wiring };
    if (dryRun) return { data, text: `${planText(plan)}\n\nNothing was written (--dry-run).` };
    await applyPlan(projectDir, plan);
    return { data, text: `${planText(plan)}\n\n${element.wiring.join('\n')}` };
  },
};
