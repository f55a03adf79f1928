// How soon the page's own miner hears of a stop or of new work, and what listening costs: `cargo xtask bench mining` builds the
// release into dist/ and calls this. `DIST` names another folder, `TRIES` how many stops and changes of work each line sums up.
//
// The messages between the page and its search workers are read on their way (src/web/miner_link.rs). A worker
// hears an order between two batches, so the time until then holds the rest of a batch.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../e2e/browser.mjs';
import { serve } from '../e2e/server.mjs';

const DIST = resolve(process.env.DIST ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist'));
const TRIES = Number(process.env.TRIES ?? 100);
const STEADY_MS = 6_000;
const [WANTED_95, WANTED_MOST, WANTED_COST] = [25, 50, 1];

/** Runs in the page before anything else: notes each order to a search worker and each report of one, with its time. */
function watchPage() {
  const notes = [];
  window.minerNotes = notes;
  const read = (bytes) => {
    let at = 0;
    const varint = () => {
      let [value, scale, byte] = [0, 1, 0];
      do {
        byte = bytes[at++];
        value += (byte & 127) * scale;
        scale *= 128;
      } while (byte > 127);
      return value;
    };
    return { kind: varint(), epoch: varint(), hashes: varint(), busyUs: varint() };
  };
  let workers = 0;
  window.Worker = class extends Worker {
    postMessage(data, ...rest) {
      if (data === 'search') {
        this.number = workers++;
        this.addEventListener('message', ({ data: answer, timeStamp: at }) => {
          const { kind, hashes, busyUs } = read(answer);
          if (kind === 1) notes.push({ what: 'report', worker: this.number, at, hashes, busyUs });
        });
      } else if (this.number !== undefined) {
        notes.push({ what: read(data).kind === 1 ? 'search' : 'stop', at: performance.timeOrigin + performance.now() });
      }
      super.postMessage(data, ...rest);
    }
  };
  window.setSlider = (id, value) => {
    const slider = document.getElementById(id);
    slider.value = value;
    for (const type of ['input', 'change']) slider.dispatchEvent(new Event(type, { bubbles: true }));
  };
  window.press = (name) => [...document.querySelectorAll('.lane.work .act button')].find((it) => it.textContent.startsWith(name)).click();
}

/** Runs in a worker: notes when it hears an order. What it hashed at is over then. */
function watchWorker() {
  self.heard = [];
  addEventListener('message', () => self.heard.push(performance.timeOrigin + performance.now()));
}

const server = await serve(DIST);
const browser = await launch();
let missed = false;
try {
  const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  console.log(`\nthe page in Chromium ${browser.version()}, ${availableParallelism()} processors, ${TRIES} tries a line\n`);
  row('the page’s miner', '95 %', 'most', 'wanted');
  row('---', '---', '---', '---');
  for (const count of new Set([1, Math.min(2, availableParallelism())])) {
    const page = await browser.newPage();
    await page.addInitScript(watchPage);
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Mine block 1', exact: true }).waitFor();
    const engine = new Set(page.workers());
    await page.evaluate((workers) => (setSlider('difficulty', 32), setSlider('workers', workers)), count);
    await page.waitForFunction(() => document.querySelector('#difficulty ~ b').textContent === '32 bits');
    await page.evaluate(() => press('Mine'));
    await page.waitForFunction((workers) => new Set(minerNotes.filter((it) => it.what === 'report').map((it) => it.worker)).size === workers, count);
    const crew = page.workers().filter((worker) => !engine.has(worker));
    assert.equal(crew.length, count);
    for (const worker of crew) await worker.evaluate(watchWorker);
    await page.waitForTimeout(1500);

    const { cost, rate } = await page.evaluate(steady, STEADY_MS);
    const name = `${count} worker${count > 1 ? 's' : ''}`;
    const times = { stop: [], search: [] };
    await page.evaluate(() => (minerNotes.length = 0));
    for (const worker of crew) await worker.evaluate(() => (heard.length = 0));
    await page.evaluate(disturb, TRIES);
    const orders = await page.evaluate(() => minerNotes.filter((it) => it.what !== 'report'));
    for (const [index, worker] of crew.entries()) {
      const heard = await worker.evaluate(() => heard);
      // The pool gives each order to one worker after the other.
      const own = orders.filter((_, at) => at % count === index);
      assert.equal(heard.length, own.length, 'an order was not heard: was a worker replaced?');
      for (const [at, { what, at: sent }] of own.entries()) {
        // A search that nothing was hashed before is no change of work.
        if (what === 'stop' || (own[at - 1] ?? own[at]).what === 'search') times[what].push(heard[at] - sent);
      }
    }
    for (const [what, list] of [['a stop', times.stop], ['new work', times.search]]) {
      assert.ok(list.length >= TRIES * count * 0.9, `${what}: only ${list.length} were heard`);
      list.sort((a, b) => a - b);
      const [p95, most] = [list[Math.ceil(list.length * 0.95) - 1], list.at(-1)];
      const well = p95 <= WANTED_95 && most <= WANTED_MOST;
      missed ||= !well;
      row(`${what} is heard, ${name}`, `${p95.toFixed(1)} ms`, `${most.toFixed(1)} ms`, `${WANTED_95}, ${WANTED_MOST} ms${well ? '' : ' (missed)'}`);
    }
    missed ||= cost > WANTED_COST;
    row(`yielding and progress, ${name}, ${(rate / 1e6).toFixed(2)} MH/s`, `${cost.toFixed(2)} %`, '', `${WANTED_COST} %${cost <= WANTED_COST ? '' : ' (missed)'}`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
if (missed) console.log('\nSomething was missed: was the machine quiet?');

/**
 * Runs in the page. The share of a worker's time that is not spent hashing, in percent, and the hashes of all in a second.
 * Of ten reports each, the cheapest for each worker counts: other work on the machine only ever adds to it.
 */
async function steady(ms) {
  const from = minerNotes.length;
  await new Promise((done) => setTimeout(done, ms));
  const workers = new Map();
  for (const note of minerNotes.slice(from)) workers.set(note.worker, [...(workers.get(note.worker) ?? []), note]);
  let [cost, rate] = [0, 0];
  for (const reports of workers.values()) {
    let cheapest = 100;
    for (let first = 0; first + 10 < reports.length; first += 1) {
      const some = reports.slice(first + 1, first + 11);
      const busyMs = some.reduce((sum, { busyUs }) => sum + busyUs / 1000, 0);
      cheapest = Math.min(cheapest, 100 * (1 - busyMs / (some.at(-1).at - reports[first].at)));
    }
    cost = Math.max(cost, cheapest);
    rate += (1000 * reports.slice(1).reduce((sum, { hashes }) => sum + hashes, 0)) / (reports.at(-1).at - reports[0].at);
  }
  return { cost, rate };
}

/** Runs in the page: changes the work, stops and starts again, at any moment of a batch. */
async function disturb(tries) {
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  for (let turn = 0; turn < tries; turn += 1) {
    await sleep(100 + Math.random() * 100);
    setSlider('difficulty', 31 + (turn % 2));
    await sleep(150 + Math.random() * 100);
    press('Stop');
    await sleep(200);
    press('Mine');
  }
  await sleep(300);
}
