import { Controller, Get, Header } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const registry = new Registry();
const calls = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['route'], registers: [registry] });
const size = new Histogram({ name: 'size_bytes', help: 'Sizes.', buckets: [1, 10, 100], registers: [registry] });
const open = new Gauge({ name: 'open', help: 'Open.', registers: [registry] });

@Controller('prometheus')
export class MetricsController {
  @Get()
  @Header('content-type', registry.contentType)
  metrics() {
    calls.inc({ route: '/prometheus' });
    size.observe(7);
    open.set(2);
    return registry.metrics();
  }
}
