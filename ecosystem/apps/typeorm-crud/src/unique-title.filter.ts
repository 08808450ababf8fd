import { Catch, ConflictException, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { QueryFailedError } from 'typeorm';

@Catch(QueryFailedError)
export class UniqueTitleFilter extends BaseExceptionFilter {
  override catch(error: QueryFailedError, host: ArgumentsHost): void {
    const isTaken = error.message.includes('UNIQUE');
    super.catch(isTaken ? new ConflictException('There is a book of this title') : error, host);
  }
}
