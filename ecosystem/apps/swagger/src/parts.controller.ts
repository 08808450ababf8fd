import { Body, Controller, Get, Param, ParseIntPipe, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ChangedPart, ImportedPart, NewPart, PartQuery, RenamedPart, UnnamedPart } from './part.dto.js';

@ApiTags('parts')
@ApiBearerAuth()
@Controller('parts')
export class PartsController {
  @Get()
  list(@Query() query: PartQuery) {
    return { limit: query.limit ?? 'none', isQuery: query instanceof PartQuery };
  }

  @Post()
  @ApiOkResponse({ type: NewPart })
  create(@Body() part: NewPart) {
    return { part, sized: part.sizes[0]?.constructor.name };
  }

  @Patch(':id')
  change(@Param('id', ParseIntPipe) id: number, @Body() change: ChangedPart) {
    return { id, change, isChange: change instanceof ChangedPart };
  }

  @Put(':id/name')
  rename(@Param('id') id: string, @Body() part: RenamedPart) {
    return { id, part };
  }

  @Put(':id')
  replace(@Param('id') id: string, @Body() part: UnnamedPart) {
    return { id, part };
  }

  @Post('import')
  import(@Body() part: ImportedPart) {
    return part;
  }
}
