import { readElementName, readFolders } from '../scaffolding/element-name.js';
import { elementKind, makeElement } from '../scaffolding/elements.js';
import { applyPlan, planData, planFiles, planText } from '../scaffolding/plan.js';
import { readProjectShape, requirePackages } from '../scaffolding/project-shape.js';
import type { CommandRun } from './definition.js';

export const generate: CommandRun = async ({ projectDir }, options, [kindWord = '', nameWord = '', path]) => {
  const kind = elementKind(kindWord);
  const typed = readElementName(nameWord, kind.name);
  const name = path === undefined ? typed : { ...typed, folders: [...readFolders(path), ...typed.folders] };
  const shape = await readProjectShape(projectDir);
  requirePackages(shape, `${kind.name} ${name.kebab}`, kind.packages ?? []);

  const element = await makeElement(kind, name, { flat: options['flat'] === true, spec: options['spec'] !== false });
  const files = element.files.map((file) => ({ ...file, path: `${shape.source}/${file.path}` }));
  const plan = await planFiles(projectDir, files, options['force'] === true);
  const dryRun = options['dryRun'] === true;
  const data = { kind: kind.name, name: name.kebab, dryRun, files: planData(plan), next: element.wiring };
  if (dryRun) return { data, text: `${planText(plan)}\n\nNothing was written (--dry-run).` };
  await applyPlan(projectDir, plan);
  return { data, text: `${planText(plan)}\n\n${element.wiring.join('\n')}` };
};
