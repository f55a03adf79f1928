// One program in one worker: gets ready, says so, and measures when told to.
import { prepare } from './programs.mjs';

const port = typeof self === 'undefined' ? (await import('node:worker_threads')).parentPort : self;
const post = (message) => port.postMessage(message);
let run;

async function hear(order) {
  try {
    if (order.program) {
      run = await prepare(order);
      post({ ready: true });
    } else {
      post({ rate: await run(order.ms) });
    }
  } catch (error) {
    post({ error: String(error?.stack ?? error) });
  }
}

if (typeof self === 'undefined') port.on('message', hear);
else port.onmessage = (event) => hear(event.data);
