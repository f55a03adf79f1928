// Mining with real hashes: found, checked outside the page, stopped, made harder.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { button, difficultyIs, expectedHashes, height, inspect, logHas, mineOne, setDifficulty, start, until, work } from './steps.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** The target that nBits stand for. */
function target(bits) {
  const exponent = bits >>> 24;
  return BigInt(bits & 0x7fffff) << BigInt(8 * (exponent - 3));
}

test('a block mined at 16 bits is accepted, and its proof holds outside the page', async (t) => {
  const { page } = await start(t, { path: '#debug' });
  assert.equal(await page.evaluate(() => window.__proofground.miners()), 0, 'nothing may hash before a click');
  await setDifficulty(page, 16);
  await mineOne(page);
  assert.equal(await height(page), 1);
  await work(page).getByText(/Found after [\d,]+ hashes/).waitFor();

  const dialog = await inspect(work(page), /^Block 1, by You/);
  const header = Buffer.from((await dialog.locator('.header-bytes code').allInnerTexts()).join(''), 'hex');
  assert.equal(header.length, 80);
  const hash = sha256(sha256(header)).reverse().toString('hex');
  assert.equal(await dialog.locator('.hash code').first().getAttribute('title'), hash);
  assert.ok(hash.startsWith('0000'), hash);
  assert.ok(BigInt(`0x${hash}`) <= target(header.readUInt32LE(72)), `${hash} is above the target`);
  assert.match(await dialog.locator('.hash .zero').first().innerText(), /^0000/, 'the zeros are marked');
  assert.equal(await dialog.locator('.checks .broken').count(), 0);
});

test('one bit more doubles the work', async (t) => {
  const { page } = await start(t);
  await setDifficulty(page, 16);
  const shows = (hashes) => until('the hashes expected', () => expectedHashes(page), (shown) => shown === hashes);
  await shows(2 ** 16);
  await page.getByRole('slider', { name: 'Difficulty', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await difficultyIs(page, '17 bits');
  await shows(2 ** 17);
  await work(page).locator('p b').getByText('131,072', { exact: true }).waitFor();
  for (const [key, bits] of [['Home', 8], ['End', 32]]) {
    await page.keyboard.press(key);
    await difficultyIs(page, `${bits} bits`);
  }
});

test('stop takes effect within 100 ms', async (t) => {
  const { page } = await start(t);
  await setDifficulty(page, 32);
  const console = work(page).locator('.console');
  const times = [];
  for (let round = 0; round < 3; round += 1) {
    const before = await console.innerText();
    await button(page, 'Mine block 1').click();
    await until('the search', () => console.innerText(), (text) => text !== before && /nonce/.test(text));
    const took = await page.evaluate(async () => {
      const stop = [...document.querySelectorAll('.lane.work .act button')].find((it) => it.textContent === 'Stop');
      const clicked = performance.now();
      stop.click();
      while (stop.getAttribute('aria-disabled') !== 'true') {
        if (performance.now() - clicked > 5000) break;
        await new Promise(requestAnimationFrame);
      }
      return performance.now() - clicked;
    });
    times.push(Math.round(took));
    // The last word of a worker may still be under way; after it nothing may be counted any more.
    const hashes = () => page.getByRole('complementary', { name: 'Energy' }).locator('.pair', { hasText: 'hashes' }).locator('.of-work b').innerText();
    await page.waitForTimeout(100);
    const stopped = await hashes();
    await page.waitForTimeout(400);
    assert.equal(await hashes(), stopped, 'it went on after the stop');
  }
  times.sort((a, b) => a - b);
  assert.ok(times[1] <= 100, `stopping took ${times} ms`);
});

test('"keep mining" goes on to the next block, each on the last', async (t) => {
  const { page } = await start(t);
  await setDifficulty(page, 10);
  await page.getByRole('checkbox', { name: 'keep mining' }).check();
  await button(page, 'Mine block 1').click();
  await logHas(page, /You mined block 4;/);
  await button(page, 'Stop').click();
  await page.locator('.lane.work .act button[aria-disabled=true]').filter({ hasText: 'Stop' }).waitFor();
  const at = await height(page);
  await page.waitForTimeout(300);
  assert.equal(await height(page), at);
});

test('a killed mining worker is replaced, and the page says so', async (t) => {
  const { page } = await start(t, { path: '#debug' });
  await setDifficulty(page, 32);
  await button(page, 'Mine block 1').click();
  const console = work(page).locator('.console');
  await until('the search', () => console.innerText(), (text) => /nonce [1-9]/.test(text));
  const miners = await page.evaluate(() => window.__proofground.miners());
  assert.ok(miners >= 1);
  await page.evaluate(() => window.__proofground.killMiner());
  await page.getByText(/worker stopped and was replaced/).first().waitFor();
  assert.equal(await page.evaluate(() => window.__proofground.miners()), miners);
  const before = await console.innerText();
  await until('the search after it', () => console.innerText(), (text) => text !== before);
});
