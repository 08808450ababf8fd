import { Controller, Get, StreamableFile } from '@nestjs/common';
import { hashRaw } from '@node-rs/argon2';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import sharp from 'sharp';

const SALT = Buffer.from('0123456789abcdef');

@Controller()
export class NativeController {
  @Get('sharp')
  async sharp() {
    const picture = sharp({ create: { width: 8, height: 4, channels: 3, background: '#336699' } });
    const png = await picture.resize(4, 2).png().toBuffer();
    return new StreamableFile(png, { type: 'image/png' });
  }

  @Get('sharp/metadata')
  async metadata() {
    const picture = sharp({ create: { width: 8, height: 4, channels: 3, background: '#336699' } });
    const { format, width, height } = await sharp(await picture.webp().toBuffer()).metadata();
    return { format, width, height };
  }

  @Get('bcrypt')
  async bcrypt() {
    const hashed = await bcrypt.hash('secret', 4);
    return { right: await bcrypt.compare('secret', hashed), wrong: await bcrypt.compare('other', hashed) };
  }

  @Get('argon2')
  async argon2() {
    const hashed = await argon2.hash('secret', { salt: SALT, timeCost: 2, memoryCost: 1024, parallelism: 1 });
    return { hashed, right: await argon2.verify(hashed, 'secret') };
  }

  @Get('node-rs-argon2')
  async rust() {
    const raw = await hashRaw('secret', { salt: SALT, timeCost: 2, memoryCost: 1024, parallelism: 1 });
    return { hex: raw.toString('hex') };
  }
}
