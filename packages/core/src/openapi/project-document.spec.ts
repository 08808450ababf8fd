import { Get } from '@nestjs/common';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { readEndpoint } from '../definition/index.js';
import { openApiOf, projectDocument } from './index.js';

@FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
class Users {
  @Get('/users') list() {
    return [];
  }
  @Get('/users/:id') get() {
    return {};
  }
}

@FlashEndpoint({ name: 'orders', cpu: 'cpu3c-1-2' })
class Orders {
  @Get('/users') ofUsers() {
    return [];
  }
  @Get('/') all() {
    return [];
  }
}

it('has every operation below the name of its endpoint, also those of a path that two endpoints serve', () => {
  const { document } = openApiOf([readEndpoint(Users), readEndpoint(Orders)], { title: 'app', version: '1.0.0' });
  const { paths } = projectDocument(document);
  const found = Object.entries(paths).flatMap(([path, item]) =>
    Object.values(item).map((operation) => [path, operation['x-flash-endpoint'], 'servers' in operation]),
  );
  expect(found).toEqual([
    ['/users/users', 'users', false],
    ['/users/users/{id}', 'users', false],
    ['/orders/users', 'orders', false],
    ['/orders/', 'orders', false],
  ]);
});
