import { Injectable, type CanActivate } from '@nestjs/common';

/** The least that a guard can do. */
@Injectable()
export class Allow implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}
