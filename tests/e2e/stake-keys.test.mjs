// Keys in the staking lab: sign, leak, rotate, exit, lose and restore, each judged by a check that is shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll } from './steps.mjs';

async function section(t, options = {}) {
  const opened = await open(t, { ...options, path: 'stake.html#/keys' });
  await opened.page.getByRole('navigation', { name: 'Sections' }).waitFor();
  return opened;
}

/** The figure with this label. */
const figure = (page, label) =>
  page.locator('.figures > div').filter({ has: page.getByText(label, { exact: true }) }).locator('.figure-value').innerText();

const outcome = (page) => page.locator('.outcome .notice');
const card = (page, name) => page.getByRole('group', { name, exact: true });
const hot = (page) => card(page, 'Signing key (hot)');
const cold = (page) => card(page, 'Withdrawal key (cold)');
const attempt = (page) => page.getByRole('list', { name: 'Attempts' }).getByRole('listitem').first();

/** Does an act and waits for what the page says of it. */
async function act(page, name, told) {
  await button(page, name).click();
  await outcome(page).getByText(told).waitFor();
}

/** The secret of a key, shown deliberately. */
async function reveal(page, of) {
  await of.getByRole('button', { name: /^Show the secret/ }).click();
  await of.getByText('never let a page show you a real one').waitFor();
  await button(of, 'Show it').click();
  return of.locator('.secret code').innerText();
}

test('a vote, a block, and the checks that took them', async (t) => {
  const { page } = await section(t);
  assert.equal(await figure(page, 'coins at stake'), '32.00');
  await act(page, 'Vote', /^Accepted: You could vote with the signing key/);
  assert.match(await attempt(page).innerText(), /✓ the signature is the registered signing key’s/);
  assert.match(await attempt(page).innerText(), /\d+ bytes signed, signature [0-9a-f]{8}…[0-9a-f]{8}/);
  await act(page, 'Propose a block', /^Accepted: You could propose a block/);
  assert.equal(await page.getByRole('list', { name: 'Attempts' }).getByRole('listitem').count(), 2);
});

test('a thief of the signing key burns and does not take; a rotation makes the leak worthless', async (t) => {
  const { page } = await section(t);
  await act(page, 'Leak the signing key', /The thief has a copy/);
  await hot(page).getByText('Held by: you, and the thief').waitFor();
  await act(page, 'Withdraw as the owner', /^Refused: The thief tried to withdraw/);
  assert.match(await attempt(page).innerText(), /✗ the signature is the sender’s: expected this key's signature/);
  await act(page, 'Put in their own key', /^Refused/);
  assert.match(await attempt(page).innerText(), /✗ the signature is the withdrawal key’s/);
  const before = await hot(page).locator('code').first().innerText();
  await button(hot(page), 'Rotate').click();
  await outcome(page).getByText(/^Accepted: You could rotate the signing key with the withdrawal key/).waitFor();
  assert.notEqual(await hot(page).locator('code').first().innerText(), before);
  await hot(page).getByText('Held by: you (the thief has an old one)').waitFor();
  await act(page, 'Sign a contradiction', /^Refused: A watcher tried/);
  assert.match(await attempt(page).innerText(), /✗ two contradicting messages, both signed by the key registered/);
  assert.equal(await figure(page, 'coins at stake'), '32.00');
  await act(page, 'Exit for the owner', /^Refused/);
  // What is dated before the rotation still counts.
  await act(page, 'Sign a contradiction with an old date', /^Accepted: A watcher could/);
  assert.equal(await figure(page, 'coins at stake'), '31.00');
  assert.equal(await figure(page, 'the validator'), 'slashed, on its way out');
});

test('exit, wait, withdraw', async (t) => {
  const { page } = await section(t);
  await act(page, 'Withdraw', /a validator that is still at work/);
  await act(page, 'Exit', /^Accepted: You could exit with the withdrawal key/);
  await act(page, 'Vote', /^Refused: .*one that leaves or has left/);
  await act(page, 'Withdraw', /it opens in epoch|while it opens in epoch 7/);
  for (let epoch = 0; epoch < 5; epoch += 1) await button(page, 'Next epoch').click();
  assert.equal(await figure(page, 'the validator'), 'free to withdraw');
  await act(page, 'Withdraw', /^Accepted/);
  assert.equal(await figure(page, 'coins withdrawn'), '32.00');
});

test('a lost withdrawal key is a lost stake, unless a copy was made; a secret is shown once and kept nowhere', async (t) => {
  const { page, context } = await section(t);
  await cold(page).getByRole('button', { name: /^Show the secret/ }).click();
  await button(page, 'Leave it hidden').click();
  assert.equal(await page.locator('.secret').count(), 0);
  const secret = await reveal(page, cold(page));
  assert.match(secret, /^[0-9a-f]{64}$/);
  const signing = await reveal(page, hot(page));
  assert.notEqual(signing, secret);
  await act(page, 'Vote', /^Accepted/);
  assert.equal(await page.locator('.secret').count(), 0, 'hidden by the next act');
  const kept = JSON.stringify([await context.storageState({ indexedDB: true }), page.url(), await page.content()]);
  assert.ok(!kept.includes(secret) && !kept.includes(signing));

  await button(cold(page), 'Lose it').click();
  await cold(page).getByText('Held by: nobody').waitFor();
  await button(hot(page), 'Rotate').click();
  await outcome(page).getByText('expected the withdrawal key, found that it is lost').waitFor();
  await act(page, 'Exit', /^Accepted: You could exit with the signing key/);
  for (let epoch = 0; epoch < 5; epoch += 1) await button(page, 'Next epoch').click();
  assert.equal(await figure(page, 'the validator'), 'stuck for good');
  await act(page, 'Withdraw', /^Refused: You tried to withdraw with the signing key/);
  const field = page.getByLabel('A copy of it, if you have one', { exact: true });
  for (const [text, told] of [['', /expected/], ['xyz', /expected/], [signing, /expected the secret of withdrawal key .*, found that of/]]) {
    await field.fill(text);
    await act(page, 'Bring it back', told);
    await cold(page).getByText('Held by: nobody').waitFor();
  }
  await field.fill(secret);
  await act(page, 'Bring it back', /It is the withdrawal key/);
  assert.equal(await field.count(), 0);
  await act(page, 'Withdraw', /^Accepted/);
  assert.ok(!(await page.content()).includes(secret));
});

test('every key is tried at every act', async (t) => {
  const { page } = await section(t);
  await button(page, 'Try every key at every act').click();
  const table = page.getByRole('region', { name: 'Table: What each key can do', exact: true });
  const rows = await table.locator('tbody tr').all();
  const can = await Promise.all(rows.map(async (row) => (await row.locator('td').allInnerTexts()).map((cell) => cell.startsWith('✓'))));
  assert.deepEqual(can, [
    [true, false, false],
    [true, false, false],
    [true, false, false],
    [true, true, false],
    [false, true, false],
    [false, true, false],
  ]);
  // Other keys than before, each time.
  const before = await hot(page).locator('code').innerText();
  await button(page, 'Make new keys').click();
  await outcome(page).getByText('Two new keys.').waitFor();
  assert.notEqual(await hot(page).locator('code').innerText(), before);
});

test('the keyboard is enough', async (t) => {
  const { page } = await section(t);
  await button(page, 'Vote').focus();
  await page.keyboard.press('Enter');
  await outcome(page).getByText(/^Accepted/).waitFor();
  assert.equal(await focused(page), 'Vote');
  await cold(page).getByRole('button', { name: /^Show the secret/ }).focus();
  await page.keyboard.press('Space');
  assert.match(await focused(page), /^Whoever sees these 32 bytes has the key/);
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Show it');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.secret').count(), 0);
  assert.equal(await focused(page), 'Withdrawal key (cold)', 'what had the focus is gone');
});

for (const [width, height, dark] of [[1440, 900, false], [1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing`, async (t) => {
    const { page } = await section(t, { width, height, dark });
    await button(page, 'Leak the signing key').click();
    await button(hot(page), 'Rotate').click();
    await button(page, 'Withdraw as the owner').click();
    await button(page, 'Try every key at every act').click();
    await noSidewaysScroll(page, 'Keys');
    await axe(page);
    await reveal(page, hot(page));
    await button(cold(page), 'Lose it').click();
    await hot(page).getByRole('button', { name: /^Show the secret/ }).click();
    await noSidewaysScroll(page, 'Keys');
    await axe(page);
  });
}
