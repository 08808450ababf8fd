import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { IsInt, IsNotEmpty } from 'class-validator';
import { I18n, I18nContext, i18nValidationMessage, I18nService } from 'nestjs-i18n';

class Guest {
  @IsNotEmpty({ message: i18nValidationMessage('greetings.required') })
  name!: string;

  @IsInt({ message: i18nValidationMessage('greetings.whole') })
  age!: number;
}

@Controller('greetings')
export class GreetingsController {
  constructor(private readonly i18n: I18nService) {}

  @Get('languages')
  languages() {
    return this.i18n.getSupportedLanguages().sort();
  }

  @Get(':name')
  greet(@Param('name') name: string, @I18n() i18n: I18nContext) {
    return { lang: i18n.lang, text: i18n.t('greetings.hello', { args: { name } }) };
  }

  @Post()
  invite(@Body() guest: Guest) {
    return { text: this.i18n.t('greetings.hello', { args: guest, lang: I18nContext.current()?.lang }) };
  }
}
