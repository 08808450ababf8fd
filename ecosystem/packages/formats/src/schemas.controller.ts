import { defineAbility } from '@casl/ability';
import { Controller, Get } from '@nestjs/common';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Joi from 'joi';
import * as v from 'valibot';
import * as yup from 'yup';

const wrong = { name: '', age: -1, mail: 'nobody' };

@Controller()
export class SchemasController {
  @Get('ajv')
  ajv() {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string', minLength: 1 }, mail: { type: 'string', format: 'email' } },
    };
    const errors = [Ajv, Ajv2020].map((Kind) => {
      const ajv = new Kind({ allErrors: true });
      addFormats.default(ajv);
      const validate = ajv.compile(schema);
      validate(wrong);
      return ajv.errorsText(validate.errors);
    });
    return { errors };
  }

  @Get('joi')
  joi() {
    const schema = Joi.object({
      name: Joi.string().required(),
      age: Joi.number().positive(),
      mail: Joi.string().email(),
    });
    return { error: schema.validate(wrong, { abortEarly: false }).error?.details };
  }

  @Get('yup')
  async yup() {
    const schema = yup.object({ name: yup.string().required(), age: yup.number().positive() });
    return schema.validate(wrong, { abortEarly: false }).catch(({ errors }: yup.ValidationError) => ({ errors }));
  }

  @Get('valibot')
  valibot() {
    const schema = v.object({ name: v.pipe(v.string(), v.minLength(1)), mail: v.pipe(v.string(), v.email()) });
    return v.safeParse(schema, wrong).issues?.map(({ message }) => message);
  }

  @Get('casl')
  casl() {
    const ability = defineAbility((can, cannot) => {
      can('read', 'Note');
      cannot('read', 'Note', { secret: true });
    });
    return { read: ability.can('read', 'Note'), write: ability.can('update', 'Note') };
  }
}
