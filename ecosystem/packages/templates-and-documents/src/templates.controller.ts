import { join } from 'node:path';
import { Controller, Get, Render } from '@nestjs/common';
import ejs from 'ejs';
import Handlebars from 'handlebars';
import { createTransport } from 'nodemailer';
import pug from 'pug';

const data = { name: '<Ada>', items: ['one', 'two'] };

@Controller()
export class TemplatesController {
  @Get('handlebars')
  handlebars() {
    Handlebars.registerHelper('loud', (text: string) => text.toUpperCase());
    return { html: Handlebars.compile('{{loud name}}{{#each items}}-{{this}}{{/each}}')(data) };
  }

  @Get('view')
  @Render('page.hbs')
  view() {
    return { greeting: 'Hello', ...data };
  }

  @Get('ejs')
  ejs() {
    return { html: ejs.render('<%= name %><% for (const item of items) { %>-<%- item %><% } %>', data) };
  }

  @Get('pug')
  pug() {
    return {
      inline: pug.render('p #{name}', data),
      file: pug.renderFile(join(import.meta.dirname, 'views/list.pug'), data),
    };
  }

  @Get('nodemailer')
  async mail() {
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
    const sent = await transport.sendMail({
      from: 'a@app.test',
      to: 'b@app.test',
      subject: 'Grüße',
      text: 'Hello',
      date: new Date(0),
      messageId: '<1@app.test>',
      attachments: [{ filename: 'note.txt', content: 'hi' }],
    });
    return {
      lines: (sent.message as Buffer)
        .toString()
        .replaceAll(/--_NmP-[^\n"]*/g, 'part')
        .split('\n'),
    };
  }
}
