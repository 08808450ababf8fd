import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { ServeStaticModule } from '@nestjs/serve-static';

@Controller('api')
class ApiController {
  @Get('hello')
  hello() {
    return { hello: 'world' };
  }
}

@Module({
  imports: [
    ServeStaticModule.forRoot(
      { rootPath: join(process.cwd(), 'client'), exclude: ['/api/{*path}', '/pages/{*path}'] },
      {
        rootPath: join(import.meta.dirname, 'pages'),
        serveRoot: '/pages',
        serveStaticOptions: { decorateReply: false },
      },
    ),
  ],
  controllers: [ApiController],
})
export class AppModule {}
