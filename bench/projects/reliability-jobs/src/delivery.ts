import { setTimeout } from 'node:timers/promises';
import type { ReportProgress, RunningJob } from '@flash-ts/core';
import { IsNumber, IsString } from 'class-validator';
import { note } from './ledger.js';

export class Delivery {
  /** Tells its submission from all others. */
  @IsString() ticket!: string;
  @IsNumber() ms!: number;
}

/** Takes `ms` milliseconds in two steps, each of which is reported as progress. */
export async function deliver({ ticket, ms }: Delivery, { id, attempt }: RunningJob, progress: ReportProgress) {
  note('begins', id, attempt, ticket);
  for (const step of [1, 2]) {
    await progress({ step });
    await setTimeout(ms / 2);
    note('works', id, attempt, ticket);
  }
  note('ends', id, attempt, ticket);
  return { ticket, attempt, worker: process.env['RUNPOD_POD_ID'] };
}
