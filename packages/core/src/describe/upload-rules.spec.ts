import 'reflect-metadata';
import {
  Get,
  Inject,
  mixin,
  Optional,
  Post,
  UseInterceptors,
  type CallHandler,
  type NestInterceptor,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-fastify/multipart';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { readEndpoint } from '../definition/index.js';
import { checkUploads } from './upload-rules.js';

/** As `@nestjs/platform-express` makes its interceptors. */
function ExpressInterceptor() {
  class MixinInterceptor implements NestInterceptor {
    constructor(@Optional() @Inject('MULTER_MODULE_OPTIONS') readonly options: object = {}) {}
    intercept(_: unknown, next: CallHandler) {
      return next.handle();
    }
  }
  return mixin(MixinInterceptor);
}

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
class Pictures {
  @Post('/express') @UseInterceptors(ExpressInterceptor()) express() {}
  @Post('/fastify') @UseInterceptors(FileInterceptor('picture')) fastify() {}
  @Get('/plain') plain() {}
}

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
@UseInterceptors(ExpressInterceptor())
class AllPictures {
  @Post('/pictures') add() {}
}

const faultsOf = (target: typeof Pictures | typeof AllPictures) => readEndpoint(target).routes.flatMap(checkUploads);

it('refuses upload interceptors of Express, with the import to write', () => {
  expect(faultsOf(Pictures)).toMatchObject([
    {
      code: 'FLASH_UPLOAD_INTERCEPTOR',
      where: { className: 'Pictures', handler: 'express' },
      fix: expect.stringContaining("import { FileInterceptor } from '@nestjs/platform-fastify/multipart';"),
    },
  ]);
});

it('refuses them on the class too', () => {
  expect(faultsOf(AllPictures)).toMatchObject([{ where: { className: 'AllPictures', handler: 'add' } }]);
});
