import { status } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod, RpcException } from '@nestjs/microservices';
import { from, type Observable } from 'rxjs';

export interface Hero {
  readonly id: number;
  readonly name: string;
  readonly born: { readonly seconds: number };
}

const NAMES = ['Ada', 'Bob', 'Cleo', 'Dan'] as const;

function hero(id: number): Hero {
  return { id, name: NAMES[id] ?? '', born: { seconds: 1_000 * id } };
}

@Controller()
export class HeroesService {
  @GrpcMethod('Heroes', 'Find')
  find({ id }: { id: number }): Hero {
    if (!NAMES[id]) throw new RpcException({ code: status.NOT_FOUND, message: `no hero ${id}` });
    return hero(id);
  }

  @GrpcMethod('Heroes', 'List')
  list({ first, count }: { first: number; count: number }): Observable<Hero> {
    return from(Array.from({ length: count }, (_, index) => hero(first + index)));
  }
}
