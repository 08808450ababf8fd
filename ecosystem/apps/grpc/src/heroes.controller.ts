import { Controller, Get, Inject, NotFoundException, type OnModuleInit, Param } from '@nestjs/common';
import type { ClientGrpc } from '@nestjs/microservices';
import { catchError, type Observable, toArray } from 'rxjs';
import type { Hero } from './heroes.service.js';

export const HEROES = Symbol('HEROES');

interface Heroes {
  find(request: { id: number }): Observable<Hero>;
  list(request: { first: number; count: number }): Observable<Hero>;
}

@Controller('heroes')
export class HeroesController implements OnModuleInit {
  private heroes!: Heroes;

  constructor(@Inject(HEROES) private readonly client: ClientGrpc) {}

  onModuleInit(): void {
    this.heroes = this.client.getService<Heroes>('Heroes');
  }

  @Get()
  all() {
    return this.heroes.list({ first: 1, count: 3 }).pipe(toArray());
  }

  @Get(':id')
  one(@Param('id') id: string) {
    return this.heroes.find({ id: Number(id) }).pipe(
      catchError((error: { code: number; details: string }) => {
        throw new NotFoundException(`${error.code}: ${error.details}`);
      }),
    );
  }
}
