// A payment goes to both chains, and a bad one to none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, closed, logHas, logLines, runAt, start } from './steps.mjs';

test('a payment is signed for both chains and comes into a block of each', async (t) => {
  const { page } = await start(t);
  await button(page, 'Send a payment…').click();
  const dialog = page.getByRole('dialog', { name: 'Send a payment' });
  await dialog.getByLabel('To', { exact: true }).selectOption({ label: 'Ada' });
  await dialog.getByLabel('Amount', { exact: true }).fill('1.5');
  await dialog.getByText('You pay Ada 1.5').waitFor();
  await dialog.getByText('What is signed').click();
  const [onWork, onStake] = await dialog.locator('.bytes-of code').allInnerTexts();
  assert.match(onWork, /^[0-9a-f]{100,}$/);
  assert.notEqual(onWork, onStake, 'neither signature may count on the other chain');
  await button(dialog, 'Sign and send').click();
  await dialog.getByText(/✓ Signed twice/).waitFor();
  await page.keyboard.press('Escape');
  await closed(page);
  await page.getByRole('list', { name: 'Payments waiting' }).getByText('You → Ada').waitFor();
  await logHas(page, /You → Ada 1\.50 was signed for both chains/);
  await runAt(page, '100×');
  await logHas(page, /You → Ada 1\.50 is in a block on work/);
  await logHas(page, /You → Ada 1\.50 is in a block on stake/);
});

test('a bad amount is refused beside the field, and stays to be mended', async (t) => {
  const { page } = await start(t);
  await button(page, 'Send a payment…').click();
  const dialog = page.getByRole('dialog', { name: 'Send a payment' });
  const amount = dialog.getByLabel('Amount', { exact: true });
  const error = dialog.locator('#pay-amount-error');
  for (const bad of ['', 'abc', '-1', '0', '1e3', '1,5', '0.1234567891', '1000', '99999999999999999999']) {
    await amount.fill('1');
    await error.waitFor({ state: 'detached' });
    await amount.fill(bad);
    await button(dialog, 'Sign and send').click();
    await error.waitFor().catch(() => assert.fail(`“${bad}” was not refused`));
    assert.ok((await error.innerText()).length > 8, `“${bad}” is refused without a reason`);
    assert.equal(await amount.inputValue(), bad);
    assert.equal(await amount.getAttribute('aria-invalid'), 'true');
    assert.match(await amount.getAttribute('aria-describedby'), /pay-amount-error/);
  }
  assert.deepEqual(await logLines(page), [], 'nothing was signed');
  await amount.fill('2.25');
  await error.waitFor({ state: 'detached' });
  await button(dialog, 'Sign and send').click();
  await dialog.getByText(/✓ Signed twice/).waitFor();
});
