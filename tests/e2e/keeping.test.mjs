// The run is kept, whatever happens to the page, its engine or its storage.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './harness.mjs';
import { button, clock, height, logHas, mine, notice, ownRow, pastTime, ready, runUntil, saved, setDifficulty } from './steps.mjs';

/** Mines a block, lets a little time pass, and says what a later look has to find. */
async function begin(page) {
  await ready(page);
  await setDifficulty(page, 11);
  await mine(page);
  await runUntil(page, '10×', pastTime(page, 20));
  await saved(page);
  return state(page);
}

async function state(page) {
  return {
    height: await height(page),
    clock: await clock(page),
    own: (await ownRow(page)).text,
    seed: await page.locator('.seed .mono').innerText(),
    difficulty: await page.getByRole('slider', { name: 'Difficulty', exact: true }).inputValue(),
  };
}

async function finds(page, expected) {
  await ready(page);
  await page.waitForFunction((seconds) => document.querySelector('.clock').innerText.includes(seconds), toClock(expected.clock));
  assert.deepEqual(await state(page), expected);
}

const toClock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19);

test('a reload finds everything, and settings too', async (t) => {
  const { page } = await open(t);
  const before = await begin(page);
  await page.reload();
  await finds(page, before);
  assert.equal(await button(page, '10×').getAttribute('aria-pressed'), 'true');
});

test('a database the browser lost is rebuilt from the mirror', async (t) => {
  const { page, url } = await open(t);
  page.expectedErrors.push(/favicon\.ico/);
  const before = await begin(page);
  await page.goto(`${url}worker.js`);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase('proofground');
        request.onsuccess = resolve;
        request.onerror = reject;
      }),
  );
  await page.goto(url);
  await finds(page, before);
  await notice(page, 'it was rebuilt from its mirror');
});

test('a damaged save is offered for download and not overwritten before', async (t) => {
  const { page, url } = await open(t);
  page.expectedErrors.push(/favicon\.ico/);
  await begin(page);
  await page.goto(`${url}worker.js`);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        localStorage.setItem('proofground.log', 'scribble');
        const request = indexedDB.open('proofground');
        request.onerror = reject;
        request.onsuccess = () => {
          const transaction = request.result.transaction('run', 'readwrite');
          transaction.objectStore('run').put(new Uint8Array([80, 71, 82, 49, 9]), 'log');
          transaction.oncomplete = () => {
            request.result.close();
            resolve();
          };
        };
      }),
  );
  await page.goto(url);
  await ready(page);
  await notice(page, 'The saved run cannot be read. It is untouched.');
  await setDifficulty(page, 11);
  await mine(page);
  await saved(page);
  assert.equal(await page.evaluate(() => localStorage.getItem('proofground.log')), 'scribble', 'it was overwritten');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download it and start afresh' }).click(),
  ]);
  assert.ok(download.suggestedFilename().length > 0);
  await saved(page);
  await page.reload();
  await ready(page);
  assert.equal(await height(page), '1');
});

test('forbidden storage is said once and nothing else fails', async (t) => {
  const { page } = await open(t, { storage: 'denied' });
  await ready(page);
  await notice(page, 'This browser forbids storage here');
  await setDifficulty(page, 11);
  await mine(page);
  await runUntil(page, '100×', () => logHas(page, /Epoch \d+ is final/));
});

test('an engine that dies is replaced with the run kept', async (t) => {
  const { page } = await open(t, { path: '#debug' });
  const before = await begin(page);
  await page.evaluate(() => window.__proofground.killEngine());
  await button(page, 'Step').click();
  await notice(page, 'The engine stopped and was started again from the saved run.', { timeout: 20_000 });
  await page.waitForFunction((height) => document.body.innerText.includes(height), before.height);
  assert.ok((await clock(page)) >= before.clock);
});

test('a second tab says that it is not saved and overwrites nothing', async (t) => {
  const { page, context, url } = await open(t);
  const before = await begin(page);
  const { page: second } = await open(t, { context, url });
  await ready(second);
  await notice(second, 'Another tab keeps this run. This one is not saved.');
  await setDifficulty(second, 10);
  await mine(second);
  await saved(second);
  await page.reload();
  await finds(page, before);
});

test('nothing that a person signs with leaves the page', async (t) => {
  const requests = [];
  const { page, url } = await open(t);
  page.on('request', (request) => requests.push(request.url()));
  await begin(page);
  assert.deepEqual(
    requests.filter((request) => !request.startsWith(url) && !request.startsWith('blob:')),
    [],
  );
});
