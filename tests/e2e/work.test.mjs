// The work lane: real hashes, at a difficulty the learner sets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './harness.mjs';
import { button, factIs, hashOf, headerBytes, height, logHas, mine, notice, ready, runUntil, setDifficulty } from './steps.mjs';

test('a block is mined at 16 bits with a hash anybody can check', async (t) => {
  const { page } = await open(t, { path: '#debug' });
  await ready(page);
  assert.equal(await page.evaluate(() => window.__proofground.miners()), 0, 'a mining worker ran before a click');
  await setDifficulty(page, 16);
  await mine(page);
  assert.equal(await height(page), '1');
  await page.getByText(/^Found after [\d,]+ hashes, .+ of what was expected: (lucky|unlucky|about average)\.$/).waitFor();

  const work = page.getByRole('region', { name: 'Proof of work', exact: true });
  await work.getByRole('button', { name: /^Block 1, by You/ }).click();
  const bytes = await headerBytes(page);
  const hash = hashOf(bytes);
  assert.match(hash, /^0000/, '16 bits are four zero digits');
  const shown = await page.locator('#inspector .hash code').first().innerText();
  assert.ok(hash.startsWith(shown.replace('…', '').trim()), `${shown} is not ${hash}`);
  assert.equal(await page.locator('#inspector .checks .broken').count(), 0);
  assert.ok((await page.locator('#inspector .checks li').count()) >= 7);
});

test('one bit more doubles what is expected', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await setDifficulty(page, 20);
  await factIs(page, 'Proof of work', 'hashes expected', '1.04 million');
  await setDifficulty(page, 21);
  await page.getByText('2,097,152').waitFor();
});

test('stop takes effect within 100 ms', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await setDifficulty(page, 32);
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    await page.getByRole('button', { name: /^Mine block/ }).click();
    await page.getByText(/hashes\/s/).first().waitFor();
    const took = await page.evaluate(async () => {
      const stop = [...document.querySelectorAll('button')].find((it) => it.textContent.trim() === 'Stop');
      const begun = performance.now();
      stop.click();
      while (stop.getAttribute('aria-disabled') !== 'true') await new Promise((next) => requestAnimationFrame(next));
      return performance.now() - begun;
    });
    times.push(took);
    // Nothing is counted any more.
    const searched = async () => (await page.locator('.console').innerText()).replace(/[\d.,]+ \w+ hashes\/s/, '');
    const before = await searched();
    await page.waitForTimeout(300);
    assert.equal(await searched(), before, 'the miner went on after Stop');
  }
  times.sort((a, b) => a - b);
  assert.ok(times[2] < 100, `stopping took ${times.map(Math.round)} ms`);
});

test('a new tip restarts the search, and forks are told', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await setDifficulty(page, 30);
  await page.getByRole('button', { name: /^Mine block/ }).click();
  await runUntil(page, '100×', () => page.getByText('A new block arrived: the search goes on above it.').waitFor());
  await button(page, 'Stop').click();
});

test('a killed worker is replaced and the learner told', async (t) => {
  const { page } = await open(t, { path: '#debug' });
  await ready(page);
  await setDifficulty(page, 32);
  await page.getByRole('button', { name: /^Mine block/ }).click();
  await page.getByText(/hashes\/s/).first().waitFor();
  await page.evaluate(() => window.__proofground.killMiner());
  await page.getByText('A worker stopped and was replaced.').waitFor();
  await setDifficulty(page, 12);
  await logHas(page, /You mined block/);
});

test('without workers everything runs on the page, and it says so', async (t) => {
  const { page } = await open(t, {
    init: () => {
      window.Worker = function Worker() {
        throw new Error('no workers here');
      };
    },
  });
  await ready(page);
  await notice(page, 'No worker could start: the page itself runs the chains');
  await setDifficulty(page, 12);
  await mine(page);
  await page.getByText('no worker could start: the page itself hashes').waitFor();
  await runUntil(page, '100×', () => logHas(page, /Epoch \d+ is final/));
});
