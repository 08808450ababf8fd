import { Controller, Get } from '@nestjs/common';
import axios, { isAxiosError } from 'axios';
import got, { HTTPError } from 'got';
import { Agent, interceptors, request } from 'undici';
import { origin } from './origin.js';

@Controller()
export class ClientsController {
  @Get('axios')
  async axios() {
    const client = axios.create({ baseURL: `${origin}/target`, headers: { 'x-name': 'axios' } });
    client.interceptors.request.use((config) => ({ ...config, params: { added: 1, ...(config.params as object) } }));
    const { data: echo } = await client.get<unknown>('echo', { params: { a: ['x', 'y'] } });
    const { data: posted } = await client.post<unknown>('json', { a: 1 });
    const failed = await client.get('teapot').catch((error: unknown) => isAxiosError(error) && error.response?.status);
    return { echo, posted, failed };
  }

  @Get('got')
  async got() {
    const client = got.extend({ prefixUrl: `${origin}/target`, headers: { 'x-name': 'got' }, retry: { limit: 0 } });
    const echo = await client('echo', { searchParams: { a: 'x' } }).json();
    const posted = await client.post('json', { json: { a: 1 } }).json();
    const failed = await client('teapot').catch((error: unknown) => error instanceof HTTPError && error.message);
    return { echo, posted, failed: String(failed).replaceAll(origin, '') };
  }

  @Get('undici')
  async undici() {
    const dispatcher = new Agent().compose(interceptors.redirect({ maxRedirections: 1 }));
    const { statusCode, body } = await request(`${origin}/target/echo?a=x`, { dispatcher });
    const answer = { statusCode, echo: await body.json() };
    await dispatcher.close();
    return answer;
  }
}
