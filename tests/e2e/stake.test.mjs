// Staking, leaving, every broken rule, and finality.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, closed, fact, logHas, misbehave, pause, reset, runAt, stake, start, until, validator } from './steps.mjs';

test('finality advances, more stake counts, and a validator can leave', async (t) => {
  const { page } = await start(t);
  const before = (await validator(page)).stake;
  await button(page, 'Stake more…').click();
  const dialog = page.getByRole('dialog', { name: 'Stake more' });
  const amount = dialog.getByLabel('Amount', { exact: true });
  await amount.fill('1000');
  await button(dialog, 'Stake').click();
  await dialog.locator('#stake-amount-error').waitFor();
  assert.equal(await amount.inputValue(), '1000');
  await amount.fill('10');
  await dialog.locator('#stake-amount-error').waitFor({ state: 'detached' });
  await button(dialog, 'Stake').click();
  await dialog.getByText(/✓ Signed and sent/).waitFor();
  await page.keyboard.press('Escape');
  await closed(page);
  await runAt(page, '100×');
  await logHas(page, /10\.00 more of yours is at stake/);
  await until('your stake', () => validator(page), (own) => own.stake >= before + 10);

  const finalized = async () => Number(await fact(stake(page), 'finalized'));
  const first = await until('the final epoch', finalized, (epoch) => epoch > 0);
  await until('the next final epoch', finalized, (epoch) => epoch > first);
  await logHas(page, /Epoch \d+ is final: \d+ % of stake voted/);

  await button(page, 'Leave').click();
  await logHas(page, /Your exit is in a block/);
  await until('your status', () => validator(page), (own) => /leaves|locked|can withdraw/.test(own.status));
  await button(page, 'Withdraw').click({ timeout: 60_000 });
  await logHas(page, /You took back 4\d\.\d\d/);
});

test('proposing twice is slashed on evidence that one flipped bit makes worthless', async (t) => {
  const { page } = await start(t);
  const before = (await validator(page)).stake;
  await runAt(page, '100×');
  await logHas(page, /You proposed the block of slot/);
  await misbehave(page, 'Propose twice');
  await logHas(page, /You signed two blocks for one slot/);
  await logHas(page, /noticed two signatures of You and sent the proof/);
  await logHas(page, /You were slashed on evidence/);
  await until('your status', () => validator(page), (own) => own.status === 'slashed' && own.stake < before);
  await pause(page);

  await button(page, /^See the evidence ?: You signed two blocks/).click();
  const dialog = page.getByRole('dialog', { name: /^You signed two blocks for slot \d+/ });
  const verdict = dialog.locator('.verdict-box');
  await verdict.getByText('the two messages contradict each other').waitFor();
  assert.equal(await dialog.getByText('The signature is good.').count(), 2);
  const bytes = dialog.locator('.bytes-of dd:nth-of-type(1)');
  const whole = await bytes.allInnerTexts();
  assert.equal(whole.length, 2);
  assert.notEqual(whole[0], whole[1]);
  await button(dialog, 'Flip one bit').click();
  await verdict.getByText('This proves nothing').waitFor();
  await dialog.getByText('The signature does not fit these bytes.').waitFor();
  assert.notDeepEqual(await bytes.allInnerTexts(), whole);
  await button(dialog, 'Put it back').click();
  await verdict.getByText('the two messages contradict each other').waitFor();
  assert.deepEqual(await bytes.allInnerTexts(), whole);
});

test('proposing twice can be chosen before the first slot', async (t) => {
  const { page } = await start(t);
  await misbehave(page, 'Propose twice');
  await stake(page).getByText('You will sign two blocks the next time it is your turn.').waitFor({ timeout: 5_000 });
  await runAt(page, '100×');
  await logHas(page, /You were slashed on evidence/);
});

test('voting twice and voting around a vote are slashed', async (t) => {
  const { page } = await start(t);
  await misbehave(page, 'Vote twice');
  await runAt(page, '100×');
  await logHas(page, /You signed two votes for one epoch/);
  await logHas(page, /You were slashed on evidence/);
  await button(page, /^See the evidence ?: You signed two votes for epoch/).waitFor();
  await pause(page);

  await reset(page, '1234');
  assert.equal((await validator(page)).status, 'active');
  await runAt(page, '100×');
  await until('the epoch', () => fact(stake(page), 'epoch'), (epoch) => Number(epoch) >= 4);
  await pause(page);
  await misbehave(page, 'Surround a vote');
  await runAt(page, '100×');
  await logHas(page, /You signed a vote around your own last one/);
  await logHas(page, /You were slashed on evidence/);
  await button(page, /^See the evidence ?: You signed a vote \d+ → \d+ around/).waitFor();
});

test('who goes offline loses stake, and can come back', async (t) => {
  const { page } = await start(t);
  await misbehave(page, 'Go offline');
  await stake(page).getByText('you are offline').waitFor();
  const before = (await validator(page)).stake;
  await runAt(page, '100×');
  const fallen = await until('your stake', () => validator(page), (own) => own.stake < before);
  assert.equal(fallen.status, 'offline');
  await misbehave(page, 'Come back online');
  await logHas(page, /Your validator is back online/);
  await until('your status', () => validator(page), (own) => own.status === 'active');
  const low = (await validator(page)).stake;
  await until('your stake', () => validator(page), (own) => own.stake > low);
});
