import { Controller, Get } from '@nestjs/common';
import iconv from 'iconv-lite';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import ms from 'ms';
import qs from 'qs';
import semver from 'semver';
import slugify_ from 'slugify';

// The package's types say CommonJS with a default export.
const slugify = slugify_ as unknown as typeof slugify_.default;

@Controller()
export class TextController {
  @Get('slugify')
  slugify() {
    return { slug: slugify('Größe & Käse!', { lower: true, locale: 'de' }) };
  }

  @Get('ms')
  ms() {
    return { parsed: ms('2 days'), printed: ms(90_000, { long: true }) };
  }

  @Get('semver')
  semver() {
    return { fits: semver.satisfies('12.5.1', '^12.0.0'), next: semver.inc('1.2.3', 'minor') };
  }

  @Get('qs')
  qs() {
    return { parsed: qs.parse('a[b][]=1&a[b][]=2'), printed: qs.stringify({ a: { b: [1, 2] } }) };
  }

  @Get('libphonenumber-js')
  phone() {
    const number = parsePhoneNumberFromString('0228 123456', 'DE');
    return { national: number?.formatNational(), uri: number?.getURI(), valid: number?.isValid() };
  }

  @Get('iconv-lite')
  iconv() {
    return {
      decoded: iconv.decode(Buffer.from([0xc4, 0xfc, 0x80]), 'win1252'),
      sjis: iconv.encode('日本', 'shiftjis'),
    };
  }
}
