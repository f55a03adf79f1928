// The stake lane: real signatures, finality, and what a contradiction costs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './harness.mjs';
import { button, fact, logHas, misbehave, ownRow, pastTime, ready, runUntil } from './steps.mjs';

test('finality advances', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await runUntil(page, '100×', () => logHas(page, /Epoch 3 is final: \d+ % of stake voted\./));
  assert.ok(Number(await fact(page, 'Proof of stake', 'finalized')) >= 3);
  assert.match(await page.locator('.epochs').getAttribute('aria-label'), /final up to the start of epoch \d/);
});

test('stake more, then leave', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await button(page, 'Stake more…').click();
  const amount = page.getByLabel('Amount');
  await amount.fill('1000');
  await page.keyboard.press('Enter');
  await page.getByText(/expected at most 100\.00, found 1000\.01/).waitFor();
  assert.equal(await amount.inputValue(), '1000', 'what was typed is kept');
  await amount.fill('20');
  await page.keyboard.press('Enter');
  await page.getByText(/Signed and sent: 20\.00 more/).waitFor();
  await page.keyboard.press('Escape');
  await runUntil(page, '10×', () => logHas(page, '20.00 more of yours is at stake.'));
  assert.ok((await ownRow(page)).stake >= 52);
  await button(page, 'Leave').click();
  await runUntil(page, '100×', () => logHas(page, 'Your exit is in a block; you leave soon.'));
  assert.match((await ownRow(page)).text, /leaves in epoch|locked to epoch|can withdraw/);
});

test('proposing twice is slashed on evidence that one flipped bit makes worthless', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await runUntil(page, '100×', () => logHas(page, /You proposed the block of slot \d+\./));
  await misbehave(page, 'Propose twice');
  await runUntil(page, '10×', () => logHas(page, 'You were slashed on evidence.'));
  assert.match((await ownRow(page)).text, /slashed/);
  await page.getByRole('button', { name: /See the evidence/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Both signatures are yours, and the two messages contradict each other.').waitFor();
  assert.equal(await dialog.getByText('The signature is good.').count(), 2);
  await dialog.getByRole('button', { name: 'Flip one bit' }).click();
  await dialog.getByText(/^This proves nothing:/).waitFor();
  assert.equal(await dialog.getByText('The signature is good.').count(), 1);
  await dialog.getByRole('button', { name: 'Put it back' }).click();
  await dialog.getByText('Both signatures are yours').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('two votes, and a vote around another, are slashed too', async (t) => {
  for (const [kind, told] of [
    ['Vote twice', 'You signed two votes for one epoch.'],
    ['Surround a vote', 'You signed a vote around your own last one.'],
  ]) {
    const { page } = await open(t);
    await ready(page);
    await runUntil(page, '100×', pastTime(page, 260));
    await misbehave(page, kind);
    await runUntil(page, '10×', () => logHas(page, 'You were slashed on evidence.'));
    await logHas(page, told);
  }
});

test('being offline costs stake, and nobody is slashed for it', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await runUntil(page, '100×', pastTime(page, 120));
  await misbehave(page, 'Go offline');
  await logHas(page, 'Your validator went offline.');
  const before = (await ownRow(page)).stake;
  await runUntil(page, '100×', pastTime(page, 900));
  const row = await ownRow(page);
  assert.ok(row.stake < before, `${row.stake} is not less than ${before}`);
  assert.match(row.text, /offline/);
  assert.doesNotMatch(row.text, /slashed/);
  await logHas(page, /Slot \d+ was missed by You\./);
  await misbehave(page, 'Come back online');
  await logHas(page, 'Your validator is back online.');
});
