import { createServer } from 'node:http';

// Loaded into the platform (`--import`), with `--expose-gc`: tells what it holds once V8 has collected what it can.
createServer((_request, response) => {
  globalThis.gc();
  response.setHeader('connection', 'close').end(JSON.stringify(process.memoryUsage()));
})
  // The command that starts the platform is loaded with it too; it has another pid.
  .listen(`${process.env.FLASH_SOAK_MEMORY}-${process.pid}`)
  .unref();
