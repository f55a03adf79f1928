// Fees and pools in the lab: a congestion from its beginning to its end, a miner's years, a hopper, the cost desk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll, until } from './steps.mjs';

/** Opens a section of the lab; the seed makes it the same each time. */
async function section(t, name, options = {}) {
  const opened = await open(t, { ...options, path: `lab.html#/${name}?seed=7` });
  await opened.page.getByRole('navigation', { name: 'Sections' }).waitFor();
  return opened;
}

const region = (page, name) => page.getByRole('region', { name, exact: true });

/** The figure with this label. */
const figure = (page, label) =>
  page.locator('.figures > div').filter({ has: page.getByText(label, { exact: true }) }).locator('.figure-value').innerText();

const height = async (page) => Number(await figure(page, 'blocks found'));

const rows = async (page, name) => {
  const all = await page.getByRole('region', { name: `Table: ${name}`, exact: true }).locator('tbody tr').all();
  return Promise.all(all.map((row) => row.locator('th, td').allInnerTexts()));
};

/** Fills a field of a section. */
const fill = (page, label, value) => page.getByLabel(label, { exact: true }).fill(value);

test('a congestion from its beginning to its end, with a payment sent, stuck, replaced and confirmed', async (t) => {
  const { page } = await section(t, 'fees');
  const market = region(page, 'Market');
  assert.equal((await rows(page, 'Estimates'))[0][1], 'not enough data');
  await button(page, 'fastest').click();
  await button(page, 'Watch a congestion').click();
  await until('the height', () => height(page), (at) => at >= 72, 60_000);
  await button(page, 'Pause').click();
  await market.getByText('Congestion: half as much again').waitFor();
  await fill(page, 'Fee rate, sat/vB', '1');
  await button(page, 'Send mine').click();
  const mine = market.getByRole('list', { name: 'Your payments' });
  await mine.getByText(/^Payment 1: 1 sat\/vB, 141 sat$/).waitFor();
  await mine.getByText(/^waits since 0 blocks; before it: \d+\.\d blocks of space$/).waitFor();
  // Replacing it for the same fee is refused by the rule, and it stays.
  await button(page, /^Pay more for Payment 1/).click();
  assert.equal(await focused(page), 'New fee rate, sat/vB');
  await fill(page, 'New fee rate, sat/vB', '1.5');
  await button(page, 'Replace it').click();
  await market.getByText(/expected a fee of at least 282 sat, found 212/).waitFor();
  assert.equal(await mine.locator('li').count(), 1);
  for (let block = 0; block < 3; block += 1) await button(page, 'One block').click();
  await mine.getByText(/^waits since 3 blocks/).waitFor();
  await fill(page, 'New fee rate, sat/vB', '90');
  await button(page, 'Replace it').click();
  await mine.getByText('replaced by one that pays more').waitFor();
  await button(page, 'One block').click();
  await mine.getByText(/^confirmed in block \d+, after 1 block$/).waitFor();
  await button(page, 'Go on').click();
  await market.getByText(/^The congestion came and went\./).waitFor({ timeout: 90_000 });
  assert.equal(await height(page), 230);
  assert.ok(Number(await figure(page, 'blocks of payments waiting')) < 3);
  for (const [, advice, judged, held, band] of await rows(page, 'Estimates')) {
    assert.match(advice, /sat\/vB$/);
    assert.ok(Number(judged) > 150, judged);
    assert.match(held, / %$/);
    assert.match(band, /^\d.* % to \d.* %$/);
  }
});

test('a surge and double the room are felt', async (t) => {
  const { page } = await section(t, 'fees');
  const waiting = () => figure(page, 'blocks of payments waiting').then(Number);
  for (let block = 0; block < 3; block += 1) await button(page, 'One block').click();
  const before = await waiting();
  await button(page, 'Everybody pays at once').click();
  await page.getByText(/^A surge: everybody wants/).waitFor();
  for (let block = 0; block < 11; block += 1) await button(page, 'One block').click();
  await until('the queue', waiting, (deep) => deep > before + 2);
  const deep = await waiting();
  await button(page, 'Double the block size').click();
  for (let block = 0; block < 12; block += 1) await button(page, 'One block').click();
  await until('the queue', waiting, (now) => now < deep / 2);
  await button(page, 'Blocks as before').waitFor();
});

test('who pays when the subsidy is gone follows the assumptions', async (t) => {
  const { page } = await section(t, 'fees');
  assert.equal(await figure(page, 'will ever exist'), '20,999,999 BTC');
  const now = await figure(page, 'when the subsidy is gone');
  await fill(page, 'Fees a block, BTC', '1');
  await until('the fees', () => figure(page, 'when the subsidy is gone'), (value) => value !== now);
  await fill(page, 'Fees a block, BTC', '-1');
  await page.getByText(/expected a number from 0 to 1,000, found “-1”/).waitFor();
  await fill(page, 'Fees a block, BTC', '0');
  await until('nothing', () => figure(page, 'when the subsidy is gone'), (value) => value === '0 H/s');
});

test('a miner’s years are played and drawn beside the formula', async (t) => {
  const { page } = await section(t, 'pools');
  const year = region(page, 'A year');
  await button(page, 'Play the years').click();
  await year.getByText(/^Alone, \d+ of 300 years brought nothing/).waitFor({ timeout: 60_000 });
  await year.getByRole('img', { name: /^Years from the worst to the best/ }).waitFor();
  const table = await rows(page, 'Income in a year');
  assert.deepEqual(table.map(([name]) => name), ['solo', 'proportional', 'PPS', 'PPLNS']);
  const number = (words) => Number.parseFloat(words);
  for (const [name, mean, expected, spread, formula] of table.slice(1)) {
    assert.ok(Math.abs(number(mean) / number(expected) - 1) < 0.05, `${name}: ${mean}, ${expected}`);
    assert.ok(Math.abs(number(spread) / number(formula) - 1) < 0.3, `${name}: ${spread}, ${formula}`);
  }
  assert.ok(number(table[1][3]) < number(table[0][3]) / 10, 'a pool takes the luck out of it');
});

test('a hopper gains under proportional payout and nowhere else', async (t) => {
  const { page } = await section(t, 'pools');
  const hopping = region(page, 'Hopping');
  await fill(page, 'Rounds to play', '1500');
  await button(page, 'Let it hop').click();
  await hopping.getByText(/worth its price at 43\.5 % of the difficulty/).waitFor();
  await button(page, 'Let it hop').waitFor({ timeout: 90_000 });
  const [proportional, shares, last] = await rows(page, 'The same hopper under each scheme');
  assert.ok(Number(proportional[1]) > 1.15, proportional[1]);
  assert.equal(Number(shares[1]), 1);
  const [low, high] = last[2].split(' to ').map(Number);
  assert.ok(low < 1 && high > 1, last[2]);
  await hopping.getByRole('img', { name: /^A hopper’s income/ }).waitFor();
});

test('the cost desk follows what is chosen and typed, and says whose each figure is', async (t) => {
  const { page } = await section(t, 'pools');
  const desk = region(page, 'Cost desk');
  assert.equal(await figure(page, 'machines'), '3,167,000');
  const buy = await figure(page, 'to buy the machines');
  await fill(page, 'A TH/s to buy (your figure)', '30');
  await until('the bill', () => figure(page, 'to buy the machines'), (value) => value !== buy);
  await page.getByLabel('Hash rate (reported)').selectOption({ label: '2016: 1.518 EH/s' });
  await until('the machines', () => figure(page, 'machines'), (value) => value === '7,590');
  await button(page, 'half of what is there').click();
  await until('half', () => figure(page, 'machines'), (value) => value === '3,795');
  const tags = await desk.locator('.figures .tag').allInnerTexts();
  assert.deepEqual([...new Set(tags)].sort(), ['modelled', 'reported']);
  const notes = await desk.locator('.figures .from').allInnerTexts();
  assert.ok(notes.every((note) => note.length > 15), JSON.stringify(notes));
  await desk.getByText(/^Modelled from reported figures and your prices/).waitFor();
});

test('what cannot be is told, and changes nothing', async (t) => {
  const { page } = await section(t, 'fees');
  for (const [typed, reason] of [['0', '“0”'], ['1001', '“1001”'], ['ten', '“ten”'], ['', 'nothing']]) {
    await fill(page, 'Fee rate, sat/vB', typed);
    await button(page, 'Send mine').click();
    await region(page, 'Market').getByText(`Nothing was sent: expected a number from 1 to 1,000, found ${reason}.`).waitFor();
  }
  assert.equal(await page.getByRole('list', { name: 'Your payments' }).locator('li').count(), 0);
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Pools' }).click();
  await fill(page, 'Pool, % of all', '0.001');
  await fill(page, 'Miner, millionths of all', '5000');
  await button(page, 'Play the years').click();
  await region(page, 'A year').getByText(/expected a pool of at least the miner’s 0\.5 % of the hash power, found 0\.001 %/).waitFor();
  await fill(page, 'Years to play', '1.5');
  await button(page, 'Play the years').click();
  await region(page, 'A year').getByText('Not played: expected a whole number from 10 to 5,000, found “1.5”.').waitFor();
  const words = region(page, 'Who holds how much');
  const before = await words.getByText(/^The Nakamoto coefficient is 3/).innerText();
  for (const [typed, reason] of [['60, 60', 'found 120.00 %'], ['a, b', 'found “a”'], ['', 'found nothing']]) {
    await fill(page, 'Shares of the pools, %', typed);
    await words.getByText(reason).waitFor();
    assert.equal(await words.getByText(/^The Nakamoto coefficient/).innerText(), before);
  }
  await fill(page, 'Shares of the pools, %', '55, 20');
  await words.getByText(/^One pool alone has more than half/).waitFor();
  await fill(page, 'A kWh (your figure)', '-3');
  await page.getByText(/expected a number from 0 to 1,000,000, found “-3”/).waitFor();
});

test('keys are enough', async (t) => {
  const { page } = await section(t, 'fees');
  await button(page, 'One block').focus();
  await page.keyboard.press('Enter');
  await until('a block', () => height(page), (at) => at === 1);
  await page.getByLabel('Fee rate, sat/vB', { exact: true }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('7');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Send mine');
  await page.keyboard.press('Space');
  await page.getByText(/^Payment 1: 7 sat\/vB/).waitFor();
});

for (const name of ['fees', 'pools']) {
  for (const [width, dark] of [[320, false], [1280, true], [390, true], [1440, false]]) {
    test(`${name} at ${width} px, ${dark ? 'dark' : 'light'}: nothing sideways, nothing for axe`, async (t) => {
      const { page } = await section(t, name, { width, dark });
      if (name === 'fees') {
        for (let block = 0; block < 3; block += 1) await button(page, 'One block').click();
        await button(page, 'Send mine').click();
        await button(page, /^Pay more for/).click();
      } else {
        await fill(page, 'Years to play', '20');
        await button(page, 'Play the years').click();
        await region(page, 'A year').getByText(/^Alone, \d+ of 20 years/).waitFor();
        await fill(page, 'A kWh (your figure)', 'x');
      }
      await noSidewaysScroll(page, name);
      await axe(page);
    });
  }
}
