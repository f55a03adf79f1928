// One payment, two chains, two signatures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from './harness.mjs';
import { button, logHas, mine, ready, runUntil, setDifficulty } from './steps.mjs';

test('a payment ends up in a block of both lanes', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await button(page, 'Send a payment…').click();
  const dialog = page.getByRole('dialog', { name: 'Send a payment' });
  await dialog.getByLabel('To').selectOption({ label: 'Ben' });
  await dialog.getByLabel('Amount').fill('1.25');
  await dialog.getByLabel('Fee').fill('0.5');
  await dialog.getByText('You pay Ben 1.25, and 0.50 to whoever makes the block.').waitFor();
  const [work, stake] = await dialog.locator('.bytes-of dd').allTextContents();
  assert.ok(work && stake && work !== stake, 'what is signed differs by chain');
  await dialog.getByRole('button', { name: 'Sign and send' }).click();
  await dialog.getByText('Signed twice and sent to both chains.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('You → Ben', { exact: true }).waitFor();
  await setDifficulty(page, 12);
  await mine(page);
  await logHas(page, 'You → Ben 1.25 is in a block on work.');
  await runUntil(page, '10×', () => logHas(page, 'You → Ben 1.25 is in a block on stake.'));
});

test('bad amounts are refused with what was expected, and kept', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await button(page, 'Send a payment…').click();
  const dialog = page.getByRole('dialog', { name: 'Send a payment' });
  const amount = dialog.getByLabel('Amount');
  for (const text of ['', 'ten', '-1', '0', '1e3', '1.0000000001', '99999999999999']) {
    await amount.fill(text);
    await dialog.getByRole('button', { name: 'Sign and send' }).click();
    await page.waitForFunction(() => document.querySelector('#pay-amount').getAttribute('aria-invalid') === 'true');
    assert.match(await dialog.locator('#pay-amount-error').innerText(), /expected|found/, `“${text}”`);
    assert.equal(await amount.inputValue(), text);
  }
  await amount.fill('5000');
  await dialog.getByRole('button', { name: 'Sign and send' }).click();
  await dialog.getByText(/expected at most 100\.00/).waitFor();
  assert.equal(await page.getByText('You → Ada').count(), 0, 'nothing was sent');
});
