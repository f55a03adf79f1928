// The page's own script: copying, and the page that comes when the program gives up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, inspect, mineOne, pause, ready, runAt, saved, setDifficulty, simTime, start, until, work } from './steps.mjs';

/** Copies the hash of a block in the inspector and returns [what was shown, what a paste gives]. */
async function copyHash(page) {
  await setDifficulty(page, 8);
  await mineOne(page);
  const dialog = await inspect(work(page), /^Block 1,/);
  await dialog.getByRole('button', { name: "Copy the block's hash", exact: true }).click();
  // The button says what became of it, since it has the focus.
  await dialog.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  const shown = await dialog.locator('.hash code').first().getAttribute('title');
  await dialog.getByRole('button', { name: "Copy the block's hash", exact: true }).waitFor();
  const field = dialog.getByLabel('Nonce', { exact: true });
  await field.fill('');
  await field.press('ControlOrMeta+V');
  return [shown, await field.inputValue()];
}

test('a hash is copied whole', async (t) => {
  const { page } = await start(t);
  const [shown, pasted] = await copyHash(page);
  assert.match(shown, /^[0-9a-f]{64}$/);
  assert.equal(pasted, shown);
});

test('without the modern clipboard it is copied all the same, beside a modal dialog', async (t) => {
  const { page } = await start(t, { init: () => Object.defineProperty(navigator, 'clipboard', { value: undefined }) });
  const [shown, pasted] = await copyHash(page);
  assert.equal(pasted, shown);
});

test('an engine that fails again and again ends in plain words, and the saved run outlives it', async (t) => {
  const { page } = await open(t, { path: '#debug' });
  await ready(page);
  await runAt(page, '10×');
  await until('the clock', () => simTime(page), (time) => time > '00:00:30');
  await pause(page);
  await saved(page);
  const [time, seed] = [await simTime(page), await page.locator('.seed .mono').innerText()];
  for (let round = 0; round < 4; round += 1) {
    // A killed engine says nothing. That it is gone shows when it owes an answer, some five seconds later.
    await page.evaluate(() => window.__proofground.killEngine());
    await button(page, 'Step').click();
    if (round < 3) await page.waitForTimeout(6_500);
  }
  const fault = page.getByRole('alert');
  await fault.getByRole('heading', { name: 'The engine failed again and again.' }).waitFor();
  const report = await fault.getByRole('textbox', { name: 'Report' }).inputValue();
  assert.match(report, new RegExp(`Seed: ${seed}\\n`));
  assert.match(report, /^Proofground \d+\.\d+\.\d+, commit .*\n.*\nFault: .+\nBrowser: Mozilla/);
  await axe(page);
  await fault.getByRole('button', { name: 'Copy report' }).click();
  await fault.getByRole('button', { name: 'Reload (your saved run is kept)' }).click();
  await ready(page);
  assert.ok((await simTime(page)) >= time, 'the run is where it was, or further');
  assert.equal(await page.locator('.seed .mono').innerText(), seed);
});
