// A block opened up: what breaks when one thing in it is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { headerBytes, hashOf, mine, ready, runUntil, pastTime, setDifficulty } from './steps.mjs';

test('a changed block breaks by kind, here and above, and can be put back', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await setDifficulty(page, 10);
  for (let block = 0; block < 3; block += 1) await mine(page);
  const work = page.getByRole('region', { name: 'Proof of work', exact: true });
  await work.getByRole('button', { name: /^Block 1, by You/ }).click();
  const dialog = page.getByRole('dialog');
  const whole = await headerBytes(page);
  const broken = dialog.locator('.checks .broken');
  assert.equal(await broken.count(), 0);

  await dialog.getByLabel('Nonce', { exact: true }).fill('7');
  await broken.first().waitFor();
  assert.deepEqual(await broken.locator('b').allInnerTexts(), ['Proof']);
  await dialog.getByText(/^Broken here: bad proof\. 2 blocks above no longer stand\.$/).waitFor();
  await dialog.getByText(/bad link/).waitFor();
  const changed = await headerBytes(page);
  assert.notEqual(changed, whole);
  const shown = (await dialog.locator('.hash code').first().innerText()).replace('…', '').trim();
  assert.ok(hashOf(changed).startsWith(shown), 'the hash shown is the changed block’s');
  await axe(page);

  await dialog.getByLabel('Time', { exact: true }).fill('noon');
  await dialog.getByText(/expected seconds from 0 to 4,294,967,295, found “noon”/).waitFor();

  await dialog.getByRole('button', { name: 'Put it back' }).click();
  await page.waitForFunction(() => document.querySelectorAll('#inspector .checks .broken').length === 0);
  assert.equal(await headerBytes(page), whole);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.match(
    await page.evaluate(() => document.activeElement.getAttribute('aria-label')),
    /^Block 1/,
    'the focus returns to the block',
  );
});

test('a stake block’s signature and payments are checked as well', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await runUntil(page, '100×', pastTime(page, 200));
  const stake = page.getByRole('region', { name: 'Proof of stake', exact: true });
  await stake.getByRole('button', { name: /^Slot \d+, by/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Proposer', { exact: true }).fill('4');
  await dialog.locator('.checks .broken').first().waitFor();
  const kinds = await dialog.locator('.checks .broken b').allInnerTexts();
  const other = (await dialog.getByLabel('Proposer', { exact: true }).inputValue()) === '4';
  assert.ok(other && kinds.includes('Signatures'), `${kinds}`);
});
