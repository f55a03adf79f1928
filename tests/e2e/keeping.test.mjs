// What outlives the page: reloads, killed engines, lost and damaged stores, second tabs, and a browser that forbids it all.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { open } from './harness.mjs';
import { button, closed, height, logHas, mineOne, misbehave, notice, pause, ready, runAt, saved, setDifficulty, simTime, start, until, validator } from './steps.mjs';

const mirror = (page) => page.evaluate(() => localStorage.getItem('proofground.log'));

/** Leaves the page for a file of the same origin, where its stores can be changed while nobody uses them. */
async function behindItsBack(page, url, act) {
  // The browser asks for the icon of a document that names none.
  page.expectedErrors.push(/favicon\.ico/);
  await page.goto(`${url}worker.js`);
  await page.evaluate(act);
  await page.goto(url);
  await ready(page);
}

const denyWorkers = () => delete window.Worker;
const breakWorkers = () => {
  window.Worker = class {
    constructor() {
      throw new DOMException('no workers here', 'SecurityError');
    }
  };
};

/** A run worth keeping: time, a block, stake, settings. Returns what of it the page shows. */
async function someRun(page) {
  await setDifficulty(page, 12);
  await mineOne(page);
  await button(page, 'Stake more…').click();
  await page.getByLabel('Amount', { exact: true }).fill('10');
  await button(page, 'Stake').click();
  await page.getByText(/✓ Signed and sent/).waitFor();
  await page.keyboard.press('Escape');
  await closed(page);
  await page.getByRole('checkbox', { name: 'keep mining' }).check();
  await runAt(page, '100×');
  await logHas(page, /10\.00 more of yours is at stake/);
  await pause(page);
  await saved(page);
  return shown(page);
}

async function shown(page) {
  return {
    height: await height(page),
    own: await validator(page),
    time: await simTime(page),
    bits: await page.locator('#difficulty ~ b').innerText(),
    seed: await page.locator('.seed .mono').innerText(),
    keep: await page.getByRole('checkbox', { name: 'keep mining' }).isChecked(),
    speed: await page.getByRole('group', { name: 'Speed' }).locator('[aria-pressed=true]').innerText(),
    blocks: await page.locator('.lane .hit').evaluateAll((all) => all.map((block) => block.getAttribute('aria-label'))),
  };
}

test('a reload finds everything, and so does one after the database was lost', async (t) => {
  const { page, url } = await start(t);
  await button(page, 'Dark').click();
  const before = await someRun(page);
  assert.ok(before.own.stake >= 42, `${before.own.stake}`);
  await page.reload();
  await ready(page);
  assert.deepEqual(await shown(page), before);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  assert.equal(await page.getByRole('list', { name: 'Notices' }).locator('li').count(), 0);

  await saved(page);
  await behindItsBack(page, url, () => new Promise((done, failed) => {
    const request = indexedDB.deleteDatabase('proofground');
    request.onsuccess = done;
    request.onerror = request.onblocked = () => failed(new Error('the database could not be deleted'));
  }));
  await notice(page, 'it was rebuilt from its mirror').waitFor();
  assert.deepEqual(await shown(page), before);
});

test('a killed engine is started again with the run it had', async (t) => {
  const { page } = await start(t, { path: '#debug' });
  await setDifficulty(page, 10);
  await mineOne(page, 1);
  await mineOne(page, 2);
  await saved(page);
  await page.evaluate(() => window.__proofground.killEngine());
  // Nobody misses an idle engine. The first order that it leaves without an answer brings a new one, which then follows it.
  await button(page, '10×').click();
  await button(page, 'Run').click();
  await notice(page, 'The engine stopped and was started again from the saved run.').waitFor();
  await button(page, 'Pause').waitFor();
  await until('the clock', () => simTime(page), (time) => time > '00:00:03');
  assert.ok((await height(page)) >= 2);
  await logHas(page, /You mined block 2;/);
});

test('where storage is forbidden the page works, and says so once', async (t) => {
  const { page } = await start(t, { storage: 'denied' });
  const told = notice(page, 'This browser forbids storage here');
  await told.waitFor();
  await setDifficulty(page, 10);
  await mineOne(page, 1);
  assert.equal(await told.count(), 1);
  await button(page, 'Dismiss').click();
  await told.waitFor({ state: 'detached' });
  await mineOne(page, 2);
  await runAt(page, '100×');
  await logHas(page, /Epoch \d+ is justified/);
  await pause(page);
  // Longer than the pause between two attempts to save.
  await page.waitForTimeout(1200);
  assert.equal(await told.count(), 0, 'it was said again');
});

test('where storage is full the page works, and says so once', async (t) => {
  const { page } = await start(t, {
    init: () => {
      Storage.prototype.setItem = IDBObjectStore.prototype.put = () => {
        throw new DOMException('no room', 'QuotaExceededError');
      };
    },
  });
  await setDifficulty(page, 10);
  await mineOne(page, 1);
  const told = notice(page, 'storage is full');
  await told.waitFor();
  await mineOne(page, 2);
  await page.waitForTimeout(1200);
  assert.equal(await told.count(), 1);
});

test('a damaged run is kept until it is downloaded', async (t) => {
  const { page, url } = await start(t);
  await setDifficulty(page, 10);
  await mineOne(page);
  await saved(page);
  await behindItsBack(page, url, async () => {
    localStorage.setItem('proofground.log', 'scribble');
    await new Promise((done, failed) => {
      const request = indexedDB.open('proofground');
      request.onerror = failed;
      request.onsuccess = () => {
        const transaction = request.result.transaction('run', 'readwrite');
        transaction.objectStore('run').put(new Uint8Array([80, 70, 71, 49, 9]), 'log');
        transaction.oncomplete = () => {
          request.result.close();
          done();
        };
      };
    });
  });
  await notice(page, 'The saved run cannot be read. It is untouched.').waitFor();
  assert.equal(await height(page), 0);
  await setDifficulty(page, 10);
  await mineOne(page);
  await page.waitForTimeout(1500);
  assert.equal(await mirror(page), 'scribble', 'it was overwritten');

  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download it and start afresh').click()]);
  assert.match(download.suggestedFilename(), /proofground/);
  assert.ok((await readFile(await download.path())).length > 0);
  await notice(page, 'The saved run cannot be read').waitFor({ state: 'detached' });
  await until('the mirror', () => mirror(page), (text) => text !== 'scribble');
  await saved(page);
  const at = await height(page);
  await page.reload();
  await ready(page);
  assert.equal(await height(page), at);
});

test('a second tab says that it is not saved, and overwrites nothing', async (t) => {
  const { page, context } = await start(t);
  await setDifficulty(page, 10);
  await mineOne(page);
  await saved(page);
  const before = await mirror(page);
  const { page: second } = await start(t, { context });
  await notice(second, /^Another tab keeps this run\. This one is not saved\.$/).waitFor();
  assert.equal(await height(second), 1);
  await mineOne(second, 2);
  await second.waitForTimeout(1500);
  assert.equal(await mirror(page), before);
  await mineOne(page, 2);
  await mineOne(page, 3);
  await saved(page);
  await page.close();
  await notice(second, 'Reload to go on with what it saved').waitFor();
  await second.reload();
  await ready(second);
  assert.equal(await height(second), 3);
  assert.equal(await second.getByRole('list', { name: 'Notices' }).locator('li').count(), 0);
});

for (const [what, init] of [['is missing', denyWorkers], ['is forbidden', breakWorkers]]) {
  test(`where Worker ${what} the page does everything itself, and says so`, async (t) => {
    const { page } = await open(t, { init });
    await ready(page);
    await notice(page, 'No worker could start: the page itself runs the chains').waitFor();
    await setDifficulty(page, 12);
    await mineOne(page);
    await page.getByText(/the page itself hashes/).first().waitFor();
    await misbehave(page, 'Go offline');
    await logHas(page, /Your validator went offline/);
    await runAt(page, '100×');
    await logHas(page, /Epoch \d+ is final/, 60_000);
    await pause(page);
    assert.ok((await height(page)) >= 1);
  });
}
