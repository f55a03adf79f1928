// Lent stake in the staking lab: lending and its faults, a crowd with a cap and without, a liquid-staking pool.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll } from './steps.mjs';

async function section(t, options = {}) {
  const opened = await open(t, { ...options, path: 'stake.html#/delegation' });
  await opened.page.getByRole('navigation', { name: 'Sections' }).waitFor();
  return opened;
}

const region = (page, name) => page.getByRole('region', { name, exact: true });

/** The figure with this label. */
const figure = (page, label) =>
  page.locator('.figures > div').filter({ has: page.getByText(label, { exact: true }) }).locator('.figure-value').innerText();

/** The cells of the row that begins with `head`, in a table. */
async function row(page, table, head) {
  const found = region(page, `Table: ${table}`).locator('tr').filter({ has: page.getByRole('rowheader', { name: head, exact: true }) });
  return found.locator('td').allInnerTexts();
}

const outcome = (page) => page.locator('.outcome .notice');
const choose = (page, label, option) => page.getByLabel(label, { exact: true }).selectOption({ label: option });
const part = (page, name) => page.getByRole('group', { name: 'Part' }).getByRole('button', { name, exact: true }).click();

/** Everything the section shows of who has what. */
const figures = (page) => page.locator('section').last().innerText();

test('a cap on any one operator stops who is over it, and nobody else', async (t) => {
  const { page } = await section(t);
  await choose(page, 'Cap on any one operator', '40 %');
  await outcome(page).getByText('Whoever has 40 % of all lent stake gets no more. What is there stays.').waitFor();
  const before = await row(page, 'Operators', 'Alma');
  await button(page, 'Lend').click();
  await outcome(page).getByText(/Nothing was done: expected at most .* under the cap, found more/).waitFor();
  assert.deepEqual(await row(page, 'Operators', 'Alma'), before);
  await choose(page, 'Operator', 'Boro');
  await button(page, 'Lend').click();
  await outcome(page).getByText('You lent 100.00 to Boro').waitFor();
  await choose(page, 'Cap on any one operator', 'none');
  await choose(page, 'Operator', 'Alma');
  await button(page, 'Lend').click();
  await outcome(page).getByText('You lent 100.00 to Alma').waitFor();
});

test('lend, move, take back, and a fault that reaches all three', async (t) => {
  const { page } = await section(t);
  await button(page, 'Lend').click();
  await outcome(page).getByText('You lent 100.00 to Alma').waitFor();
  assert.equal(await figure(page, 'coins, free'), '900.00');
  assert.equal((await row(page, 'Operators', 'Alma'))[4], '100.00');
  await page.getByLabel('Coins', { exact: true }).fill('40');
  await button(page, 'Move').click();
  await outcome(page).getByText('You moved 40.00 from Alma to Boro without a wait.').waitFor();
  await page.getByLabel('Coins', { exact: true }).fill('20');
  await button(page, 'Take back').click();
  await outcome(page).getByText('yours on day 21').waitFor();
  assert.deepEqual(await row(page, 'Yours, and not at rest', 'Moved to Boro'), ['40.00', '21 days', 'Alma and Boro']);
  await button(page, 'A week passes').click();
  await choose(page, 'When', '7 days ago');
  await button(page, 'Slash').click();
  await outcome(page).getByText('You paid 2.00 + 1.00 + 2.00').waitFor();
  assert.equal(await figure(page, 'lost by slashing'), '5.00');
  assert.equal((await row(page, 'Operators', 'Alma')).at(-1), 'thrown out');
  await page.getByText(/as it must be\.$/).waitFor();
  // Boro’s faults reach what moved there too; what is left of the unbonding is home after its time.
  for (let week = 0; week < 2; week += 1) await button(page, 'A week passes').click();
  await outcome(page).getByText('19.00 came back to you').waitFor();
  assert.equal(await figure(page, 'coins, free'), '919.00');
  assert.equal(await region(page, 'Table: Yours, and not at rest').count(), 0);
  await button(page, 'Begin again').click();
  assert.equal(await figure(page, 'coins, free'), '1,000.00');
});

test('what cannot be done is told, and nothing changes', async (t) => {
  const { page } = await section(t);
  await button(page, 'Lend').click();
  await outcome(page).waitFor();
  const before = await figures(page);
  const refused = async (act, amount, told) => {
    await page.getByLabel('Coins', { exact: true }).fill(amount);
    await button(page, act).click();
    await outcome(page).getByText(told).waitFor();
    assert.equal(await figures(page), before, `${act} ${amount}`);
  };
  await refused('Lend', '1e3', /Nothing was done: expected a decimal number, found 'e'/);
  await refused('Lend', '', /expected an amount, found nothing/);
  await refused('Lend', '-1', /expected zero or more, found a negative amount/);
  await refused('Lend', '0', /expected more than zero, found zero/);
  await refused('Lend', '900.000000001', /expected at most 900\.00, found 900\.000000001/);
  await refused('Take back', '100.5', /expected at most 100\.00, found 100\.50/);
  await choose(page, 'Move to', 'Alma');
  await refused('Move', '1', /two different operators/);
  await choose(page, 'When', '21 days ago');
  await refused('Slash', '1', /expected a fault at most 0 days old, found 21 days/);
  for (let week = 0; week < 3; week += 1) await button(page, 'A week passes').click();
  await button(page, 'Slash').click();
  await outcome(page).getByText('expected evidence at most 20 days old, found 21 days').waitFor();
});

test('a crowd that follows size gathers, and a cap stops it', async (t) => {
  const { page } = await section(t);
  await part(page, 'Choosing');
  await button(page, 'Run a year').click();
  await outcome(page).getByText(/^After a year the largest has [\d.]+ % without a cap and [\d.]+ % with it/).waitFor();
  const largest = async (which) => Number.parseFloat((await row(page, 'Concentration', which))[0]);
  assert.ok((await largest('without a cap')) > 2 * (await largest('with the cap')));
  assert.ok((await largest('with the cap')) < 10.3);
  const first = await row(page, 'Concentration', 'without a cap');
  await button(page, 'Another year').click();
  await page.getByText('Seed 8.').waitFor();
  assert.notDeepEqual(await row(page, 'Concentration', 'without a cap'), first);
  // A refused value is told beside the field, and a year is not run with it.
  const kept = await row(page, 'Concentration', 'without a cap');
  await page.getByLabel('Cap on any one operator, in %', { exact: true }).fill('3');
  await page.getByText('expected a number from 6 to 100, found “3”').first().waitFor();
  await button(page, 'Another year').click();
  await outcome(page).getByText('Nothing was done: Cap on any one operator').waitFor();
  assert.deepEqual(await row(page, 'Concentration', 'without a cap'), kept);
});

test('a run breaks the peg, calm mends it, a slashing lowers what a token stands for', async (t) => {
  const { page } = await section(t);
  await part(page, 'A pool’s token');
  const number = async (label) => Number((await figure(page, label)).replace('−', '-').replace(' %', ''));
  await button(page, 'Deposit').click();
  await outcome(page).getByText('You gave the pool 100.00 and have 100.00 tokens').waitFor();
  await button(page, 'A run on the pool').click();
  await outcome(page).getByText('A fifth of all holders wants out.').waitFor();
  assert.ok((await number('off its peg')) < -3, await figure(page, 'off its peg'));
  assert.ok((await number('days in the queue')) > 20);
  await page.getByLabel('Coins or tokens', { exact: true }).fill('10');
  await button(page, 'Sell at once').click();
  const [, got] = (await outcome(page).innerText()).match(/for ([\d.]+) coins at once/);
  assert.ok(Number(got) < 9.8, got);
  await button(page, 'Ask for exit').click();
  await outcome(page).getByText(/handed in 10\.00 tokens for at most 10\.00 coins, in about \d+ days/).waitFor();
  const rate = await number('coins a token stands for');
  await choose(page, 'Who signed twice', 'Cleo');
  await button(page, 'Slash 5 %').click();
  await outcome(page).getByText(/^Cleo signed two blocks: [\d,.]+ of its stake is gone/).waitFor();
  assert.ok((await number('coins a token stands for')) < rate);
  for (let week = 0; week < 30; week += 1) await button(page, 'A calm week').click();
  assert.ok(Math.abs(await number('off its peg')) < 1, await figure(page, 'off its peg'));
  await page.getByText(/as it must be\.$/).waitFor();
  const before = await figures(page);
  await page.getByLabel('Coins or tokens', { exact: true }).fill('5000');
  for (const [act, told] of [['Deposit', /expected at most [\d.]+, found 5000\.00/], ['Ask for exit', /expected at most 80\.00/], ['Sell at once', /expected at most 80\.00/]]) {
    await button(page, act).click();
    await outcome(page).getByText(told).waitFor();
    assert.equal(await figures(page), before, act);
  }
  await page.getByText('Queue and arbitrageurs').click();
  await page.getByLabel('Coins the chain lets out a day', { exact: true }).fill('2000');
  await page.getByText(/^A calm week passed/).first().waitFor({ state: 'detached' });
  await page.getByLabel('Coins that arbitrageurs have', { exact: true }).fill('-1');
  await page.getByText('expected a whole number from 0 to 100,000, found “-1”').waitFor();
});

test('the keyboard is enough', async (t) => {
  const { page } = await section(t);
  await page.getByLabel('Coins', { exact: true }).focus();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Operator');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Lend');
  await page.keyboard.press('Enter');
  await outcome(page).getByText('You lent 100.00 to Boro').waitFor();
  assert.equal(await focused(page), 'Lend');
});

for (const [width, height, dark] of [[1440, 900, false], [1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing in any part`, async (t) => {
    const { page } = await section(t, { width, height, dark });
    await button(page, 'Lend').click();
    await button(page, 'Take back').click();
    await noSidewaysScroll(page, 'Lend');
    await axe(page);
    await part(page, 'Choosing');
    await button(page, 'Run a year').click();
    await noSidewaysScroll(page, 'Choose');
    await axe(page);
    await part(page, 'A pool’s token');
    await button(page, 'A run on the pool').click();
    await page.getByText('Queue and arbitrageurs').click();
    await noSidewaysScroll(page, 'A pool’s token');
    await axe(page);
  });
}
