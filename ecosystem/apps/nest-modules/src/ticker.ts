import { Injectable } from '@nestjs/common';
import { Cron, CronExpression, Interval, SchedulerRegistry, Timeout } from '@nestjs/schedule';

@Injectable()
export class Ticker {
  private tick: (text: string) => void = () => {};
  readonly ticked = new Promise<string>((resolve) => {
    this.tick = resolve;
  });

  constructor(private readonly registry: SchedulerRegistry) {}

  @Timeout('soon', 10)
  soon(): void {
    this.tick('ticked');
  }

  @Interval('rarely', 3_600_000)
  rarely(): void {}

  @Cron(CronExpression.EVERY_YEAR, { name: 'new year', timeZone: 'UTC' })
  newYear(): void {}

  @Cron('0 30 9 * * 1-5', { name: 'opening' })
  opening(): void {}

  jobs() {
    const jobs = [...this.registry.getCronJobs()].map(([name, job]) => ({
      name,
      pattern: String(job.cronTime.source),
    }));
    return { jobs, intervals: this.registry.getIntervals() };
  }
}
