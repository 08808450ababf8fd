import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Controller, Get } from '@nestjs/common';
import OpenAI from 'openai';
import Stripe from 'stripe';
import { origin } from './origin.js';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };

@Controller()
export class SdksController {
  @Get('openai')
  async openai() {
    const client = new OpenAI({ apiKey: 'key', baseURL: `${origin}/target/v1`, maxRetries: 0 });
    const { choices } = await client.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    return { text: choices[0]?.message.content };
  }

  @Get('client-s3')
  async s3() {
    const client = new S3Client({ region: 'eu-central-1', credentials: CREDENTIALS });
    const command = new GetObjectCommand({ Bucket: 'towns', Key: 'bonn.txt' });
    const url = await getSignedUrl(client, command, { signingDate: new Date(0), expiresIn: 60 });
    client.destroy();
    return { url };
  }

  @Get('stripe')
  async stripe() {
    const { hostname, port } = new URL(origin);
    const stripe = new Stripe('sk_test_1', { host: hostname, port, protocol: 'http', maxNetworkRetries: 0 });
    const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'customer.created' });
    const header = stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_1' });
    const { type } = stripe.webhooks.constructEvent(payload, header, 'whsec_1');
    const failed = await stripe.customers.retrieve('cus_1').catch(({ name }: Error) => name);
    return { type, failed };
  }
}
