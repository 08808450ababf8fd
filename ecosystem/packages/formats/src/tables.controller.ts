import { Controller, Get } from '@nestjs/common';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import * as jsYaml from 'js-yaml';
import Papa from 'papaparse';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';

const csv = 'name,born\nAda,1815\n"Hopper, Grace",1906\n';
const yaml = 'people:\n  - &ada { name: Ada }\n  - *ada\n';

@Controller()
export class TablesController {
  @Get('csv-parse')
  csvParse() {
    return parse(csv, { columns: true, cast: true }) as unknown;
  }

  @Get('csv-stringify')
  csvStringify() {
    return { csv: stringify([{ a: 1, b: 'x, y' }], { header: true }) };
  }

  @Get('papaparse')
  papaparse() {
    return Papa.parse(csv, { header: true, skipEmptyLines: true }).data;
  }

  @Get('js-yaml')
  jsYaml() {
    return { value: jsYaml.load(yaml), text: jsYaml.dump({ a: [1, { b: null }] }) };
  }

  @Get('yaml')
  yaml() {
    return { value: parseYaml(yaml) as unknown, text: stringifyYaml({ a: [1, { b: null }] }) };
  }
}
