// Mining on the graphics processor, on one made of software: the same results as everybody else's code, and no fault of it
// stops the mining.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { order, report } from './miner-link.mjs';
import { button, height, mineOne, setDifficulty, start, work } from './steps.mjs';

const GENESIS =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c';
const NONCES = 2 ** 32;

let browser;
before(async () => (browser = await launch({ webgpu: true })));
after(() => browser.close());

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** The hash of a header with this nonce, in internal byte order. */
function hash(header, nonce) {
  const bytes = Buffer.from(header);
  bytes.writeUInt32LE(nonce, 76);
  return sha256(sha256(bytes));
}

const number = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

/** A target of so many leading zero bits, least significant byte first. */
const target = (bits) => Buffer.from(((1n << BigInt(256 - bits)) - 1n).toString(16).padStart(64, '0'), 'hex').reverse();

/** Starts the worker in the page; gives a function that has it search these nonces, and says what it said last and how many hashes in all. */
async function miner(page) {
  let hear;
  await page.exposeFunction('heard', (bytes) => hear(report(bytes)));
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = (window.gpuMiner = new Worker('gpu-miner.js'));
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.onmessage = () => resolve((worker.onmessage = ({ data }) => window.heard([...data])) && undefined);
        worker.postMessage(['glue', 'wasm']);
      }),
  );
  return async (header, first, count, goal) => {
    let hashes = 0;
    const end = new Promise((resolve) => {
      hear = (report) => {
        hashes += report.hashes;
        if (report.ended) resolve({ ...report, hashes });
      };
    });
    await page.evaluate((bytes) => window.gpuMiner.postMessage(Uint8Array.from(bytes)), order(header, first, count, goal));
    return end;
  };
}

test('the shader hashes as everybody does', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const { page } = await start(t, { context });
  const search = await miner(page);

  const genesis = Buffer.from(GENESIS, 'hex');
  const { found, best } = await search(genesis, 2_083_236_893 - 50_000, 100_000, target(32));
  assert.equal(found, 2_083_236_893);
  assert.equal(best.reverse().toString('hex'), '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f');

  for (const [first, count] of [[0, 3_000], [4_294_960_000, 7_296], [123_456_789, 1], [NONCES - 1, 1]]) {
    const header = randomBytes(80);
    const about = `${header.toString('hex')} from ${first}`;
    const hashes = Array.from({ length: count }, (_, at) => hash(header, first + at));
    const least = hashes.reduce((least, one) => (number(one) < number(least) ? one : least));

    const all = await search(header, first, count, Buffer.alloc(32));
    assert.equal(all.found, undefined, about);
    assert.deepEqual([all.hashes, all.nonce], [count, first + count - 1], about);
    assert.deepEqual(all.best, least, about);
    assert.deepEqual(all.last, hashes.at(-1), about);

    // The target is the least hash itself: met, and by no nonce before.
    const met = await search(header, first, count, least);
    assert.equal(met.found, first + hashes.indexOf(least), about);
    const easy = target(6);
    const easiest = hashes.findIndex((one) => number(one) <= number(easy));
    assert.equal((await search(header, first, count, easy)).found, easiest < 0 ? undefined : first + easiest, about);
  }
  // A range that would go beyond the last nonce ends with it.
  assert.equal((await search(genesis, NONCES - 10, 50, Buffer.alloc(32))).hashes, 10);
});

const load = (page) => page.getByText('Workers and load', { exact: true });
const choice = (page) => page.getByRole('checkbox', { name: 'hash on the graphics processor instead' });

test('a graphics processor can be chosen, mines, and is left again', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const { page } = await start(t, { context, path: '#debug' });
  await load(page).click();
  await choice(page).waitFor();
  assert.equal(await choice(page).isChecked(), false, 'off by default');
  await choice(page).check();
  await work(page).getByText('graphics processor', { exact: true }).waitFor();
  await setDifficulty(page, 16);
  await mineOne(page);
  assert.equal(await height(page), 1);
  assert.ok(page.workers().some((worker) => worker.url().endsWith('gpu-miner.js')), 'it was the graphics processor');

  // Put back while it searches: ordinary workers go on.
  await setDifficulty(page, 32);
  await button(page, 'Mine block 2').click();
  await choice(page).uncheck();
  await work(page).getByText(/\d+ workers?$/).first().waitFor();
  await setDifficulty(page, 12);
  await page.waitForFunction(() => [...window.keptLog].some((line) => /You mined block 2;/.test(line)));
  assert.ok(!page.workers().some((worker) => worker.url().endsWith('gpu-miner.js')), 'it is not needed any more');
});

test('one that fails is done without', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  await context.route('**/gpu-miner.js', (route) => route.fulfill({ contentType: 'text/javascript', body: 'onmessage = () => { throw new Error("lost"); };' }));
  const { page } = await start(t, { context });
  await load(page).click();
  await choice(page).check();
  await setDifficulty(page, 14);
  await mineOne(page);
  assert.equal(await height(page), 1);
  assert.equal(await choice(page).isChecked(), false, 'the choice says what is so');
});

test('without one nothing is offered, and nothing is wrong', async (t) => {
  const { page } = await start(t);
  await load(page).click();
  await page.waitForTimeout(500);
  assert.equal(await choice(page).count(), 0);
});
