import { Body, Controller, Patch } from '@nestjs/common';
import { PartialType } from '@nestjs/mapped-types';
import { IsInt, IsString } from 'class-validator';

class Drawer {
  @IsString()
  label!: string;

  @IsInt()
  depth!: number;
}

class ChangedDrawer extends PartialType(Drawer) {}

@Controller('drawers')
export class DrawersController {
  @Patch()
  change(@Body() drawer: ChangedDrawer) {
    return { drawer, isDrawer: drawer instanceof ChangedDrawer };
  }
}
