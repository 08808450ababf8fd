import { expect, test } from '@jest/globals';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { LogTarget } from '../logging/nest-logger.js';
import { ReportedExporter } from './exporters.js';

const TAKEN: ExportResult = { code: ExportResultCode.SUCCESS };
const failed = (error?: Error): ExportResult => ({ code: ExportResultCode.FAILED, ...(error && { error }) });

test('a failure is told once, and its end with how many spans were lost', () => {
  const lines: [string, object, string | undefined][] = [];
  const at = (level: string) => (fields: object, message?: string) => lines.push([level, fields, message]);
  const log = Object.fromEntries(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, at(level)]),
  );
  const results = [
    TAKEN,
    failed(new AggregateError([new Error('refused at ::1'), new Error('refused at 127.0.0.1')])),
    failed(),
    TAKEN,
    TAKEN,
    failed(new Error('no such host')),
  ];
  const exporter = new ReportedExporter(
    { export: (_spans, done) => done(results.shift()!), shutdown: () => Promise.resolve() },
    log as unknown as LogTarget,
  );
  const seen: ExportResult[] = [];
  while (results.length > 0) exporter.export([{}, {}] as ReadableSpan[], (result) => seen.push(result));

  expect(lines).toEqual([
    [
      'warn',
      expect.objectContaining({ code: 'FLASH_WORKER_SPANS_LOST' }),
      expect.stringContaining('::1, refused at 127'),
    ],
    ['info', { lost: 4 }, 'spans reach the collector again'],
    ['warn', expect.objectContaining({ code: 'FLASH_WORKER_SPANS_LOST' }), expect.stringContaining('no such host')],
  ]);
  expect(seen.every(({ code }) => code === ExportResultCode.SUCCESS)).toBe(true);
});
