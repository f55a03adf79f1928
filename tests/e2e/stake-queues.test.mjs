// Getting in and out in the staking lab: the line, the gate, a rush, the way out; a validator's balance and its dates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll } from './steps.mjs';

async function section(t, options = {}) {
  const opened = await open(t, { ...options, path: 'stake.html#/queues' });
  await button(opened.page, 'Deposit').waitFor();
  return opened;
}

const part = (page, name) => page.getByRole('group', { name: 'Part' }).getByRole('button', { name, exact: true }).click();
const choose = (page, label, option) => page.getByLabel(label, { exact: true }).selectOption({ label: option });
const outcome = (page) => page.locator('.outcome .notice');
const verdict = (page) => page.getByRole('region', { name: 'The line', exact: true }).locator('.notice');

/** The marks of a line, the front first: `o` for one, a number for so many, `YOU`. */
async function marks(page, name) {
  const items = page.getByRole('list', { name: `${name}, the first first`, exact: true }).locator('li');
  return (await items.allInnerTexts()).map((text) => (text.trim() === 'you' ? 'YOU' : text.trim() || 'o'));
}

/** How many stand in a line. */
const standing = async (page, name) =>
  Number((await page.locator('.queue-row').filter({ hasText: name }).locator('.queue-name').innerText()).replace(/\D/g, ''));

const figure = (page, label) =>
  page.locator('.figures > div').filter({ has: page.getByText(label, { exact: true }) }).locator('.figure-value').innerText();

/** Runs to what comes next and waits until it is there. */
async function next(page) {
  await button(page, 'Run to what comes next').click();
  await outcome(page).waitFor({ timeout: 60_000 });
  await button(page, 'Run to what comes next').waitFor();
}

test('deposit, stand in line, vote, leave, wait, withdraw', async (t) => {
  const { page } = await section(t);
  await verdict(page).getByText(/^You are outside/).waitFor();
  await button(page, 'Deposit').click();
  await outcome(page).getByText('You deposited 32 ETH.', { exact: true }).waitFor();
  assert.deepEqual(await marks(page, 'Way in'), ['YOU']);
  await verdict(page).getByText('You are number 1 in line. Your votes count in 9 epochs (57.6 minutes), in epoch 13, if nothing changes.').waitFor();
  await next(page);
  await verdict(page).getByText(/^Through the gate/).waitFor();
  assert.deepEqual(await marks(page, 'Through'), ['YOU']);
  await next(page);
  await next(page);
  await verdict(page).getByText(/^You are inside: your votes count\. You may ask to leave in 256 epochs/).waitFor();
  assert.equal(await figure(page, 'epoch'), '13');
  assert.equal(await figure(page, 'active validators'), '1,000,001');
  await button(page, 'Leave').click();
  await outcome(page).getByText('Nothing was done: expected epoch 269 or later, found epoch 13.').waitFor();
  await next(page);
  await button(page, 'Leave').click();
  await outcome(page).getByText('You asked to leave: the last vote before epoch 274, the stake free in epoch 530.').waitFor();
  assert.deepEqual(await marks(page, 'Way out'), ['YOU']);
  await button(page, 'Withdraw').click();
  await outcome(page).getByText(/expected epoch 530 or later/).waitFor();
  await next(page);
  assert.deepEqual(await marks(page, 'Locked'), ['YOU']);
  await next(page);
  await verdict(page).getByText('Your stake is free. Withdraw it.').waitFor();
  await button(page, 'Withdraw').click();
  await outcome(page).getByText('You withdrew 32 ETH.').waitFor();
  assert.equal(await figure(page, 'in your purse'), '5,000 ETH');
});

test('a rush makes you wait, by each rule; nobody changes places', async (t) => {
  const { page } = await section(t);
  for (const [rule, gate, formula] of [
    ['Phase 0 (2020): by count', '15 an epoch', '⌈1,001 ÷ 15⌉ = 67 epochs (7.15 hours)'],
    ['Deneb (2024): 8 in at most', '8 an epoch', '⌈1,001 ÷ 8⌉ = 126 epochs (13.4 hours)'],
    ['Electra (2025): by balance', '256 ETH an epoch', '⌈32,032 ETH ÷ 256 ETH⌉ = 126 epochs (13.4 hours)'],
  ]) {
    await choose(page, 'Rule at the gates', rule);
    await button(page, '1,000 deposit').click();
    await outcome(page).getByText('1,000 others deposited 32 ETH each.').waitFor();
    await button(page, 'Deposit').click();
    await button(page, '1,000 deposit').click();
    const line = ['o', 'o', 'o', 'o', '992', 'o', 'o', 'o', 'o'];
    await page.getByText(formula).waitFor();
    assert.deepEqual(await marks(page, 'Way in'), [...line, 'YOU', ...line], rule);
    assert.equal(await page.locator('.queue-gate.narrow').first().innerText(), gate);
    let before = 1_000;
    for (let epoch = 0; epoch < 8; epoch += 1) {
      await button(page, 'One epoch').click();
      const now = await marks(page, 'Way in');
      const ahead = now.slice(0, now.indexOf('YOU')).reduce((sum, mark) => sum + (mark === 'o' ? 1 : Number(mark)), 0);
      assert.ok(ahead <= before && ahead >= before - 16, `${rule}: ${ahead} after ${before}`);
      before = ahead;
    }
    assert.ok(before < 1_000, rule);
  }
  await button(page, '1,000 leave').click();
  await outcome(page).getByText('1,000 others asked to leave.').waitFor();
  assert.equal(await standing(page, 'Way out'), 1_000);
  await page.getByText('How fast can a whole network change?').click();
  await page.getByRole('rowheader', { name: 'Electra (2025): by balance, 1,000,000' }).waitFor();
});

test('without finality nobody is let in; a run can be stopped', async (t) => {
  const { page } = await section(t);
  await choose(page, 'Network', '10,000 validators');
  await button(page, 'Deposit').click();
  await button(page, 'Stop finality').click();
  await verdict(page).getByText(/^Nothing becomes final, so nobody is let in/).waitFor();
  await button(page, 'Run to what comes next').click();
  await outcome(page).getByText('expected finality, which the way in waits for, and found nobody who votes').waitFor();
  const epoch = await figure(page, 'epoch');
  await button(page, 'Let all vote again').click();
  await next(page);
  assert.ok(Number((await figure(page, 'epoch')).replace(',', '')) > Number(epoch.replace(',', '')));
  assert.deepEqual(await marks(page, 'Through'), ['YOU']);
  await next(page);
  // Some 256 epochs until it may leave.
  await button(page, 'Run to what comes next').click();
  await button(page, 'Stop').click();
  await button(page, 'Run to what comes next').waitFor();
});

test('what is refused is told and changes nothing; too little waits for a top-up', async (t) => {
  const { page } = await section(t);
  await button(page, 'Run to what comes next').click();
  await outcome(page).getByText('expected something to wait for, found nothing').waitFor();
  for (const [bad, told] of [['', /expected/], ['ten', /expected/], ['0.5', /at least 1/], ['6000', /expected at most/]]) {
    await page.getByLabel('ETH', { exact: true }).fill(bad);
    await button(page, 'Deposit').click();
    await outcome(page).getByText(told).waitFor();
    assert.equal(await figure(page, 'in your purse'), '5,000 ETH');
  }
  await page.getByLabel('ETH', { exact: true }).fill('10');
  await button(page, 'Deposit').click();
  await verdict(page).getByText('Your 10 ETH are in line, but it takes 32 ETH to be let in. Top it up.').waitFor();
  await button(page, 'Run to what comes next').click();
  await outcome(page).getByText('expected 32 ETH at stake or in line, found 10 ETH').waitFor();
  await page.getByLabel('ETH', { exact: true }).fill('22');
  await button(page, 'Deposit').click();
  await verdict(page).getByText(/^You are number 2 in line\. Your votes count in 9 epochs/).waitFor();
  assert.deepEqual(await marks(page, 'Way in'), ['YOU', 'YOU']);
  await next(page);
  await verdict(page).getByText(/^Through the gate/).waitFor();
  await choose(page, 'Network', '8 validators (the playground)');
  await page.getByLabel('ETH', { exact: true }).fill('5');
  await button(page, 'Deposit').click();
  for (let epoch = 0; epoch < 6; epoch += 1) await button(page, 'One epoch').click();
  await verdict(page).getByText(/it takes 8 ETH to be let in/).waitFor();
  await button(page, 'Deposit').click();
  for (let epoch = 0; epoch < 12; epoch += 1) await button(page, 'One epoch').click();
  await verdict(page).getByText(/^You are inside/).waitFor();
  await button(page, 'Begin again').click();
  assert.equal(await figure(page, 'in your purse'), '5,000 ETH');
});

test('a validator’s life: what counts, the sweep, both ways out', async (t) => {
  const { page } = await section(t);
  await part(page, 'A validator’s life');
  for (const [name, balance, counts] of [
    ['0.1 ETH less', '31.9 ETH', '32 ETH'],
    ['0.1 ETH less', '31.8 ETH', '32 ETH'],
    ['0.1 ETH less', '31.7 ETH', '31 ETH'],
    ['0.1 ETH more', '31.8 ETH', '31 ETH'],
    ['1 ETH more', '32.8 ETH', '32 ETH'],
  ]) {
    await button(page, name).click();
    await outcome(page).getByText(`The balance is ${balance}`).waitFor();
    assert.equal(await figure(page, 'counts as stake'), counts, balance);
  }
  await button(page, 'The sweep comes by').click();
  await outcome(page).getByText('The sweep paid 0.8 ETH to your account: all above 32 ETH.').waitFor();
  for (const bad of ['', 'x', '-1', '3001']) {
    await page.getByLabel('Balance, in ETH').fill(bad);
    await button(page, 'Set').click();
    await outcome(page).getByText(/Nothing was done: expected a number from 0 to 3,000/).waitFor();
    assert.equal(await figure(page, 'balance'), '32 ETH');
  }
  await page.getByLabel('Balance, in ETH').fill('16.5');
  await button(page, 'Set').click();
  await outcome(page).getByText('16 ETH count now: the next epoch’s end sends you away.').waitFor();
  await button(page, 'One epoch').click();
  await outcome(page).getByText(/^Ejected/).waitFor();
  await button(page, 'Begin again').click();
  await button(page, 'Ask to leave').click();
  await page.getByText('in 261 epochs, 1.16 days').waitFor();
  await button(page, 'To the next date').click();
  await page.getByText('in 256 epochs, 1.14 days').waitFor();
  await button(page, 'To the next date').click();
  await outcome(page).getByText(/^Your stake is free/).waitFor();
  await choose(page, 'Credentials', '0x02: compounds up to 2,048');
  await page.getByLabel('Balance, in ETH').fill('2050');
  await button(page, 'Set').click();
  await page.waitForFunction(() => document.body.innerText.includes('2,048 ETH count now'));
  await button(page, 'The sweep comes by').click();
  await outcome(page).getByText('The sweep paid 2 ETH').waitFor();
  await button(page, 'Sign twice').click();
  await outcome(page).getByText(/slashed\. 0\.5 ETH is gone/).waitFor();
  await page.getByText('in 8,192 epochs, 36.4 days').waitFor();
  await button(page, 'Sign twice').click();
  await outcome(page).getByText(/already slashed/).waitFor();
  await button(page, 'To the next date').click();
  await outcome(page).getByText(/^You have stopped voting/).waitFor();
  await button(page, 'To the next date').click();
  await outcome(page).getByText(/^The correlation penalty took [\d.,]+ ETH: the more are slashed in 36\.4 days, the more\.$/).waitFor();
  await button(page, 'To the next date').click();
  await outcome(page).getByText(/^Your stake is free/).waitFor();
});

test('the keyboard is enough', async (t) => {
  const { page } = await section(t);
  await page.getByLabel('ETH', { exact: true }).focus();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Deposit');
  await page.keyboard.press('Enter');
  await outcome(page).getByText('You deposited 32 ETH.').waitFor();
  assert.equal(await focused(page), 'Top up');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await outcome(page).getByText(/^Through the gate/).waitFor();
  assert.equal(await focused(page), 'Run to what comes next');
  const said = await page.locator('[aria-live=polite]').innerText();
  assert.match(said, /^Through the gate/);
});

for (const [width, height, dark] of [[1440, 900, false], [1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing`, async (t) => {
    const { page } = await section(t, { width, height, dark });
    await button(page, '1,000 deposit').click();
    await button(page, 'Deposit').click();
    await button(page, '1,000 leave').click();
    for (let epoch = 0; epoch < 9; epoch += 1) await button(page, 'One epoch').click();
    await noSidewaysScroll(page, 'The line');
    await axe(page);
    await part(page, 'A validator’s life');
    await button(page, 'Sign twice').click();
    await noSidewaysScroll(page, 'A validator’s life');
    await axe(page);
  });
}
