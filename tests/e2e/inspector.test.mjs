// Tampering: what breaks is said by kind, here and downstream, and can be undone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, closed, fact, inspect, mineOne, pause, runAt, setDifficulty, stake, start, until, work } from './steps.mjs';

const broken = (dialog) => dialog.locator('.checks .broken b').allInnerTexts();

test('a changed nonce breaks the proof and all that stands on it, until it is put back', async (t) => {
  const { page } = await start(t);
  await setDifficulty(page, 12);
  for (const number of [1, 2, 3]) await mineOne(page, number);
  const dialog = await inspect(work(page), /^Block 1, by You/);
  const nonce = dialog.getByLabel('Nonce', { exact: true });
  const [good, hash] = [await nonce.inputValue(), await dialog.locator('.hash code').first().getAttribute('title')];
  assert.deepEqual(await broken(dialog), []);

  // The odds that this nonce proves the block as well are one in 4,096 for each of these.
  await nonce.fill(good === '5' ? '6' : '5');
  await dialog.locator('.checks .broken').first().waitFor();
  assert.deepEqual(await broken(dialog), ['Proof']);
  assert.match(await dialog.getByRole('status').innerText(), /bad proof.*2 blocks above/);
  const down = await dialog.locator('.consequence li').allInnerTexts();
  assert.equal(down.length, 2);
  assert.match(down[0], /Block 2 .*bad link/);
  assert.match(down[1], /Block 3 .*bad parent/);
  // Not by colour alone: the picture behind it has the cross and the word too.
  await page.locator('.lane.work .block.broken').first().waitFor();
  assert.match(await page.locator('.lane.work .block.broken .t3').first().textContent(), /✗/);

  await nonce.fill('lots');
  await dialog.locator('#field-nonce-error').waitFor();
  assert.match(await dialog.locator('#field-nonce-error').innerText(), /expected .*found “lots”/);
  assert.equal(await nonce.inputValue(), 'lots');

  await button(dialog, 'Put it back').click();
  await until('the nonce', () => nonce.inputValue(), (value) => value === good);
  assert.deepEqual(await broken(dialog), []);
  assert.equal(await dialog.locator('#field-nonce-error').count(), 0);
  assert.equal(await dialog.locator('.hash code').first().getAttribute('title'), hash);
  assert.equal(await dialog.locator('.consequence li').count(), 0);
  await page.keyboard.press('Escape');
  await closed(page);
  assert.equal(await page.locator('.lane.work .block.broken').count(), 0);
});

test('each lie about a stake block breaks a rule of its own', async (t) => {
  const { page } = await start(t);
  await runAt(page, '10×');
  await until('the slot', () => fact(stake(page), 'slot'), (slot) => Number(slot) >= 4);
  await pause(page);
  const dialog = await inspect(stake(page), /^Slot [1-9]\d*, by /);
  assert.deepEqual(await broken(dialog), []);
  for (const [label, value] of [['Proposer', '99'], ['Signature', '00'.repeat(64)], ['Time', '1'], ['Previous block', '00'.repeat(32)]]) {
    const field = dialog.locator('.fields').first().getByLabel(label, { exact: true });
    const before = await field.inputValue();
    await field.fill(value);
    await until(`the checks after a change of ${label}`, () => broken(dialog), (rules) => rules.length > 0);
    await button(dialog, 'Put it back').click();
    await until(label, () => field.inputValue(), (shown) => shown === before);
    await until(`the checks with ${label} put back`, () => broken(dialog), (rules) => rules.length === 0);
  }
});
