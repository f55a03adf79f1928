// How fast the WebGPU miner (www/gpu-miner.js) is on this machine's graphics processor, without a browser:
//
//   npm install --no-save webgpu && node tests/bench/gpu.mjs
//
// The package is Dawn, the WebGPU of Chromium, as a module for Node. It is no dependency of the project.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { STOP, order, report } from '../e2e/miner-link.mjs';

const { create, globals } = await import(process.env.DAWN ?? 'webgpu');
const GENESIS =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c';
const ROUNDS = 5;

const gpu = create([]);
const { info } = (await gpu.requestAdapter({ powerPreference: 'high-performance' })) ?? assert.fail('no graphics processor found');
console.log(`${info.vendor} ${info.device} ${info.description}`);

// The worker's script in a scope of its own, as a browser would run it.
let hear;
const scope = createContext({ navigator: { gpu }, performance, MessageChannel, setTimeout, ...globals, postMessage: (data) => hear(data) });
runInContext(readFileSync(join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'www', 'gpu-miner.js'), 'utf8'), scope);
await new Promise((ready) => {
  hear = ready;
  scope.onmessage({ data: [] });
});

/** Searches all nonces of the genesis header, for so long at most. */
async function search(target, ms) {
  const began = performance.now();
  let hashes = 0;
  let last;
  const ended = new Promise((resolve) => {
    hear = (bytes) => {
      if (bytes[0] === 0) return;
      last = report(bytes);
      hashes += last.hashes;
      if (last.ended || performance.now() - began > ms) resolve();
    };
  });
  scope.onmessage({ data: Uint8Array.from(order(Buffer.from(GENESIS, 'hex'), 0, 2 ** 32, target)) });
  await ended;
  scope.onmessage({ data: Uint8Array.from(STOP) });
  return { ...last, rate: hashes / (performance.now() - began) / 1000 };
}

const genesis = await search(Buffer.alloc(32, 255).fill(0, 28), Infinity);
assert.equal(genesis.found, 2_083_236_893);
const rates = [];
for (let round = 0; round < ROUNDS; round += 1) rates.push((await search(Buffer.alloc(32), 2_000)).rate);
console.log(`the genesis block's nonce was found; ${Math.max(...rates).toFixed(1)} MH/s, the best of ${ROUNDS} rounds`);
process.exit(0);
