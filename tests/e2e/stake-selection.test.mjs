// Who proposes, in the staking lab: draws by three rules, the schedule and a withheld reveal, hoarding, grinding, a learned score.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll } from './steps.mjs';

const PARTS = ['Draw and compare', 'Schedule ahead', 'Coin age', 'Grinding', 'Reliability'];

async function section(t, options = {}) {
  const opened = await open(t, { ...options, path: 'stake.html#/selection' });
  await opened.page.getByRole('navigation', { name: 'Sections' }).waitFor();
  return opened;
}

const part = (page, name) => page.getByRole('group', { name: 'Part' }).getByRole('button', { name, exact: true }).click();
const field = (page, label) => page.getByLabel(label, { exact: true });
const outcome = (page) => page.locator('.outcome .notice');
const caption = (page) => page.locator('figcaption').innerText();

/** The figure whose label begins so. */
const figure = (page, label) =>
  page.locator('.figures > div').filter({ has: page.locator('dt', { hasText: label }) }).locator('.figure-value').innerText();

/** The cells of a table, row by row. */
const cells = (page, name) =>
  page.getByRole('region', { name: `Table: ${name}`, exact: true }).locator('tbody tr').evaluateAll((rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent)));

test('the richest does not always win, by any rule', async (t) => {
  const { page } = await section(t);
  await field(page, 'Slots to draw').fill('500');
  for (const rule of ['By balance', 'By coin age', 'By reliability']) {
    await field(page, 'Rule').selectOption({ label: rule });
    assert.equal(await caption(page), 'Share of the blocks after 0 slots');
    const nothing = page.locator('p', { hasText: /^Nothing is drawn yet\./ });
    await nothing.waitFor();
    await button(page, 'Draw').click();
    await nothing.waitFor({ state: 'detached' });
    await outcome(page).getByText(/^The richest holds 43\.8 % of the stake and proposed \d\d(\.\d)? % of/).waitFor();
    assert.equal(await caption(page), 'Share of the blocks after 500 slots');
  }
  await page.getByText(/No chain has this rule/).waitFor();
  await field(page, 'Rule').selectOption({ label: 'By balance' });
  await field(page, 'Stakes').selectOption({ label: 'One whale' });
  await button(page, 'Draw').click();
  await outcome(page).getByText(/^The richest holds 50 % of the stake/).waitFor();
  await button(page, 'Draw').click();
  await page.getByText('Share of the blocks after 1,000 slots', { exact: true }).waitFor();
  await field(page, 'Rounds of the shuffle').selectOption({ label: 'none' });
  await page.getByText(/Without a shuffle the first in the register is always asked first/).waitFor();
  await field(page, 'Coins of each validator').fill('100, 300');
  await button(page, 'Draw').click();
  await outcome(page).getByText(/^The richest holds 75 % of the stake .* of 2 validators/).waitFor();
  assert.equal(await field(page, 'Stakes').locator('option:checked').innerText(), 'Your own');
  await button(page, 'Begin again').click();
  await page.getByText('Share of the blocks after 0 slots', { exact: true }).waitFor();
});

test('a long count shows how far it is, can be stopped, and does not hold up the page', async (t) => {
  const { page } = await section(t);
  await field(page, 'Slots to draw').fill('1000000');
  await button(page, 'Draw').click();
  await page.waitForFunction(() => Number(document.querySelector('[role=progressbar]').getAttribute('aria-valuenow')) >= 1);
  // A frame comes within a tenth of a second, whatever is being counted.
  const longest = await page.evaluate(async () => {
    let worst = 0;
    for (let frames = 0, last = performance.now(); frames < 40; frames++) {
      await new Promise((next) => requestAnimationFrame(next));
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }
    return worst;
  });
  assert.ok(longest < 100, `${longest} ms between two frames`);
  await button(page, 'Stop').click();
  await outcome(page).getByText(/^The richest holds/).waitFor();
  const shown = await caption(page);
  await page.waitForTimeout(300);
  assert.equal(await caption(page), shown);
  await part(page, 'Grinding');
  await part(page, 'Draw and compare');
  assert.equal(await caption(page), shown, 'what was counted is kept');
});

test('what cannot be drawn is told and changes nothing', async (t) => {
  const { page } = await section(t);
  for (const [text, told] of [['', 'found nothing'], ['0', 'found “0”'], ['1000001', 'found “1000001”'], ['1.5', 'found “1.5”']]) {
    await field(page, 'Slots to draw').fill(text);
    await page.locator('#slots-error').getByText(told).waitFor();
    await button(page, 'Draw').click();
    await outcome(page).getByText(/^Nothing was done: slots: expected a whole number from 1 to 1,000,000/).waitFor();
    assert.equal(await caption(page), 'Share of the blocks after 0 slots');
  }
  await field(page, 'Slots to draw').fill('10');
  const stakes = field(page, 'Coins of each validator');
  for (const [text, told] of [['', 'found nothing'], ['5, x', 'found “x”'], ['4096', 'found “4096”'], ['1 '.repeat(65), 'at most 64']]) {
    await stakes.fill(text);
    await page.locator('#stakes-error').getByText(told).waitFor();
    await button(page, 'Draw').click();
    await outcome(page).getByText(/^Nothing was done: stakes: expected/).waitFor();
    assert.equal(await caption(page), 'Share of the blocks after 0 slots');
  }
  await field(page, 'Stakes').selectOption({ label: 'All equal' });
  assert.match(await stakes.inputValue(), /^32(, 32){15}$/);
  await button(page, 'Draw').click();
  await outcome(page).getByText(/^The richest holds 6\.25 % of the stake/).waitFor();
});

test('without a shuffle neighbours are a committee of their own', async (t) => {
  const { page } = await section(t);
  await page.getByText('What the shuffle is for', { exact: true }).click();
  await button(page, 'Shuffle 60 epochs').click();
  const rows = await cells(page, 'Committees by rounds');
  assert.deepEqual(rows.map(([rounds]) => rounds), ['0', '1', '10', '90']);
  assert.deepEqual(rows[0].slice(1, 3), ['32.0', '0 1 2 3 4 5']);
  assert.ok(Number(rows[3][1]) < 9 && Number(rows[2][1]) < 9, 'shuffled they are strewn');
});

test('a reveal moves the mix and the epoch after next; the last proposer chooses between two futures', async (t) => {
  const { page } = await section(t);
  await part(page, 'Schedule ahead');
  const schedule = () => cells(page, 'Schedule');
  const before = await schedule();
  await button(page, 'Next slot').click();
  await outcome(page).getByText(/^Slot 0: V\d+( \(you\))? signed the epoch’s number: [0-9a-f]{12}… \(checked: good\)\. Its hash turns the mix/).waitFor();
  const after = await schedule();
  const column = (rows, index) => rows.map((row) => row[index].replace(/^[✓✗▸] /, ''));
  assert.deepEqual([1, 2].map((index) => column(after, index)), [1, 2].map((index) => column(before, index)), 'two epochs are fixed');
  assert.notDeepEqual(column(after, 3), column(before, 3), 'the third is not');
  assert.match(after[0][1], /^✓ /);

  await button(page, 'On to your last say').click();
  await outcome(page).getByText(/nobody reveals after you/).waitFor();
  await page.getByRole('heading', { name: 'Your choice', exact: true }).waitFor();
  await page.getByText(/^Reveal: 0 of 8 slots of epoch 3 are yours, and you make this block\. Withhold: 3, and this block is missed\. 3 − 0 − the missed one: withholding gains 2\.$/).waitFor();
  const withheld = (await cells(page, 'The two schedules you choose between')).map((row) => row[2]);
  await button(page, 'Withhold this reveal').click();
  await outcome(page).getByText(/^Slot 15: V1 \(you\) withheld\. No block, and the mix stays/).waitFor();
  // The epoch is over: what was two ahead is one ahead now.
  assert.deepEqual(column(await schedule(), 2), withheld);
  await page.getByText(/Blocks you made: 3, missed: 1\./).waitFor();

  while (!(await button(page, 'Withhold this reveal').isDisabled())) await button(page, 'Next slot').click();
  assert.ok(await button(page, 'Withhold this reveal').isDisabled(), 'only its proposer can withhold');
  await button(page, 'Begin again').click();
  await page.getByText(/^Next: slot 0, number 1 of 8 in epoch 0/).waitFor();
});

test('hoarded coin age comes back as a majority; by balance waiting gains nothing', async (t) => {
  const { page } = await section(t);
  await part(page, 'Coin age');
  await button(page, 'Run').click();
  await outcome(page).getByText(/^After 90 days away, 10 % of the coins made [6-9]\d(\.\d)? % of a day’s blocks by coin age.*That is a majority/).waitFor();
  const [age, balance] = (await figure(page, 'most blocks in a row')).split(' / ').map(Number);
  assert.ok(age > 2 * balance, `${age} ${balance}`);
  await field(page, 'It stays away').fill('30');
  await field(page, 'The attacker’s part of the coins').fill('5');
  await button(page, 'Run').click();
  await outcome(page).getByText(/^After 30 days away, 5 % of the coins/).waitFor();
  assert.doesNotMatch(await outcome(page).innerText(), /majority/);
  await button(page, 'Run once more').click();
  await page.getByText(/^The attacker’s coins moved on day 0.*Seed 8\.$/).waitFor();
  await field(page, 'It stays away').fill('0');
  await button(page, 'Run').click();
  await outcome(page).getByText(/^Without staying away, 5 % of the coins made [45](\.\d+)? % of the blocks by coin age/).waitFor();
  await page.getByText(/^All coins begin with mixed ages/).waitFor();
});

test('grinding the last block wins nearly everything; RANDAO leaves one bit', async (t) => {
  const { page } = await section(t);
  await part(page, 'Grinding');
  await button(page, 'Run 2,000 slots').click();
  await outcome(page).getByText(/^With 25 % of the stake and 16 blocks tried for each of its slots the attacker had 9\d(\.\d)? % of 2,000 slots/).waitFor();
  assert.equal(await figure(page, 'to keep its turn'), '99 %');
  const tries = field(page, 'Blocks tried in each slot of its own');
  await tries.evaluate((slider) => {
    slider.value = '10';
    slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
  await page.locator('.slider b').getByText('1,024', { exact: true }).waitFor();
  assert.equal(await tries.getAttribute('aria-valuetext'), '1,024');
  await tries.fill('0');
  await button(page, 'Run 2,000 slots').click();
  await outcome(page).getByText(/and one block tried for each of its slots the attacker had 2\d(\.\d)? % of/).waitFor();
  assert.equal(await figure(page, 'of the slots in the long run'), '25 %');
  assert.ok(Number((await figure(page, 'headers hashed')).replace(',', '')) > 4_000);
  await field(page, 'Where the seed of the next draw comes from').selectOption({ label: 'RANDAO' });
  await button(page, 'Run 400 epochs').click();
  await outcome(page).getByText(/^With 25 % of the stake, withholding whenever it pays, the attacker made the blocks of 2\d(\.\d)? % of 3,200 slots/).waitFor();
  assert.ok(Number(await figure(page, 'reveals withheld')) > 0);
  await field(page, 'The attacker’s validators, of 16').fill('8');
  await outcome(page).waitFor({ state: 'detached' });
  assert.equal(await figure(page, 'reveals withheld'), '0');
});

test('the score spares missed slots, and blocks gather with fewer', async (t) => {
  const { page } = await section(t);
  await part(page, 'Reliability');
  assert.deepEqual((await cells(page, 'Weights of the model')).map((row) => row[1]), ['0.00', '0.00', '0.00', '0.00']);
  await button(page, 'Run 4,000 slots').click();
  await outcome(page).getByText(/^After 4,000 slots: by stake alone 2\d(\.\d)? % were missed, with the score 1\d(\.\d)? %/).waitFor();
  assert.notDeepEqual((await cells(page, 'Weights of the model')).map((row) => row[1]), ['0.00', '0.00', '0.00', '0.00']);
  const rows = await cells(page, 'Validators');
  assert.ok(Number(rows[0][2]) > Number(rows[5][2]), 'who is there more often has the better score');
  await button(page, 'Begin again').click();
  await page.waitForFunction(() => document.querySelector('[role=progressbar]').getAttribute('aria-valuenow') === '0');
});

test('the keyboard is enough', async (t) => {
  const { page } = await section(t);
  await button(page, 'Draw').focus();
  await page.keyboard.press('Enter');
  await outcome(page).getByText(/of 1,000 blocks/).waitFor();
  assert.equal(await focused(page), 'Draw');
  await page.getByRole('group', { name: 'Part' }).getByRole('button', { name: 'Schedule ahead', exact: true }).focus();
  await page.keyboard.press('Enter');
  await button(page, 'On to your last say').focus();
  await page.keyboard.press('Space');
  await page.getByRole('heading', { name: 'Your choice', exact: true }).waitFor();
  assert.equal(await focused(page), 'On to your last say');
  await page.getByRole('group', { name: 'Part' }).getByRole('button', { name: 'Grinding', exact: true }).focus();
  await page.keyboard.press('Space');
  await field(page, 'Blocks tried in each slot of its own').focus();
  await page.keyboard.press('End');
  await page.getByText('4,096', { exact: true }).first().waitFor();
});

for (const [width, height, dark] of [[1440, 900, false], [1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing`, async (t) => {
    const { page } = await section(t, { width, height, dark });
    for (const name of PARTS) {
      await part(page, name);
      if (name === 'Schedule ahead') await button(page, 'On to your last say').click();
      else await page.locator('.btn.run').click();
      await outcome(page).waitFor();
      if (name === PARTS[0]) {
        await page.getByText('What the shuffle is for', { exact: true }).click();
        await button(page, 'Shuffle 60 epochs').click();
      }
      await noSidewaysScroll(page, name);
      await axe(page);
    }
  });
}
