import { Module, RequestMethod } from '@nestjs/common';
import { utilities, WinstonModule } from 'nest-winston';
import { LoggerModule } from 'nestjs-pino';
import winston from 'winston';
import { pinoStream, winstonStream } from './lines.js';
import { LoggedController } from './logged.controller.js';
import { MetricsController } from './metrics.controller.js';

@Module({
  imports: [
    LoggerModule.forRoot({
      // The default's pattern matches nothing under Fastify.
      forRoutes: [{ path: '*path', method: RequestMethod.ALL }],
      pinoHttp: [
        {
          level: 'debug',
          timestamp: false,
          base: null,
          serializers: {
            req: ({ method, url }: { method: string; url: string }) => ({ method, url }),
            res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
          },
          redact: ['password'],
          customAttributeKeys: { responseTime: 'took' },
        },
        pinoStream,
      ],
    }),
    WinstonModule.forRoot({
      level: 'silly',
      transports: [
        new winston.transports.Stream({
          stream: winstonStream,
          format: winston.format.combine(
            winston.format.errors({ stack: false }),
            winston.format.splat(),
            utilities.format.nestLike('app', { colors: false, prettyPrint: true, processId: false, appName: true }),
          ),
        }),
      ],
    }),
  ],
  controllers: [LoggedController, MetricsController],
})
export class AppModule {}
