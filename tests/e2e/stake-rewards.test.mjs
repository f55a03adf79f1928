// What stake earns in the staking lab: the parts of a reward, the curve and the points that were run, many years.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll } from './steps.mjs';

async function section(t, options = {}) {
  const opened = await open(t, { ...options, path: 'stake.html#/rewards' });
  await button(opened.page, 'Run the epochs').waitFor();
  return opened;
}

const part = (page, name) => page.getByRole('group', { name: 'Part' }).getByRole('button', { name, exact: true }).click();
const field = (page, label) => page.getByLabel(label, { exact: true });
const outcome = (page) => page.locator('.outcome .notice');
const figure = (page, label) =>
  page.locator('.figures > div').filter({ has: page.getByText(label, { exact: true }) }).locator('.figure-value').innerText();

/** The cells of the row that begins with `head`. */
async function row(page, head) {
  const table = page.getByRole('region', { name: 'Table: What each part brings', exact: true });
  return table.locator('tr').filter({ has: page.getByRole('rowheader', { name: head, exact: true }) }).locator('td').allInnerTexts();
}

test('the parts of the reward, and what all stake makes of it', async (t) => {
  const { page } = await section(t);
  assert.equal(await figure(page, 'of your stake'), '2.93 %');
  assert.equal(await figure(page, 'at most, everyone always there'), '2.93 %');
  assert.equal(await figure(page, 'new money in a year, at most'), '938,838 ETH');
  assert.deepEqual(await row(page, 'target: the epoch’s checkpoint'), ['26 of 64', '4,641', '0.3814']);
  assert.deepEqual(await row(page, 'sync committee, when you are drawn'), ['2 of 64', '357', '0.02934']);
  // The bar is drawn to scale, and its gaps are no wider than the smallest piece.
  const pieces = await page.locator('.pieces .piece').evaluateAll((all) =>
    all.map((piece) => {
      const scale = getComputedStyle(piece).vectorEffect === 'non-scaling-stroke' ? 1 : piece.getScreenCTM().a;
      return [piece.getBoundingClientRect().width, parseFloat(getComputedStyle(piece).strokeWidth) * scale];
    }),
  );
  const whole = pieces.reduce((sum, [width]) => sum + width, 0);
  assert.deepEqual(pieces.map(([width]) => Math.round((width * 64) / whole)), [14, 26, 14, 2, 8]);
  assert.ok(pieces.every(([width, gap]) => gap < width / 2), `${pieces}`);
  await field(page, 'All stake, in ETH').fill('8000000');
  await page.getByText('32 ETH at stake earn 1.88 ETH a year, 5.88 %.').waitFor();
  await field(page, 'Your stake, in ETH').fill('320');
  await page.getByText('320 ETH at stake earn 18.8 ETH a year, 5.88 %.').waitFor();
});

test('who is silent, and who pays for it', async (t) => {
  const { page } = await section(t);
  await page.getByText('Who votes, and fees').click();
  await field(page, 'Others who vote, in %').fill('90');
  await page.getByText(/10 % of the others are silent, and you earn less for it too\./).waitFor();
  assert.equal((await row(page, 'target: the epoch’s checkpoint'))[1], '4,176');
  await field(page, 'You are there, in % of the time').fill('0');
  await page.getByText(/^You lose 0\.6\d+ ETH a year/).waitFor();
  assert.match((await row(page, 'taken for what you missed'))[1], /^−7,/);
  await field(page, 'You are there, in % of the time').fill('100');
  await field(page, 'Fees of a block, in ETH').fill('0.5');
  await page.waitForFunction(() => document.body.innerText.includes('1.315 ETH'));
  assert.equal(await figure(page, 'fees in a year'), '1.315 ETH');
});

test('the epochs are really run, and the points lie on the curve', async (t) => {
  const { page } = await section(t);
  await button(page, 'Run the epochs').click();
  await outcome(page).getByText(/^9 networks ran, of 250 to 60,000 validators\. What came differs from the formula by 0\.?\d* % at most/).waitFor({ timeout: 60_000 });
  await page.locator('.plot-legend').getByText('run here').waitFor();
  await page.locator('.numbers summary').click();
  // 32.8 million ETH: what votes and proposing bring, 54 of 56 parts of the formula's 2.9 %.
  assert.equal((await page.locator('.numbers tr').allInnerTexts()).filter((row) => row.includes('%')).length, 9);
  await page.locator('.numbers').getByText('2.797 %').waitFor();
  // Another part of the others: what was run no longer holds.
  await page.getByText('Who votes, and fees').click();
  await field(page, 'Others who vote, in %').fill('95');
  await page.locator('.plot-legend').getByText('run here').waitFor({ state: 'detached' });
  assert.equal(await outcome(page).count(), 0);
  await button(page, 'Run the epochs').click();
  await outcome(page).getByText(/\(seed 3\)\.$/).waitFor({ timeout: 60_000 });
});

test('what is no number is told and changes nothing', async (t) => {
  const { page } = await section(t);
  for (const [label, bad, told] of [
    ['All stake, in ETH', '10', /expected a whole number from 500,000 to 120,000,000, found “10”/],
    ['All stake, in ETH', 'all', /found “all”/],
    ['Your stake, in ETH', '31', /expected a whole number from 32 to 100,000, found “31”/],
    ['Your stake, in ETH', '', /found nothing/],
  ]) {
    await field(page, label).fill(bad);
    await page.getByText(told).waitFor();
    assert.equal(await figure(page, 'of your stake'), '2.93 %');
  }
});

test('over the years, compounding and paid out', async (t) => {
  const { page } = await section(t);
  await part(page, 'Over the years');
  const words = page.getByText(/^[\d.]+ ETH where rewards stay and count up to 2,048, [\d.]+ where they are paid out/);
  const both = async () => (await words.innerText()).match(/[\d.]+(?= ETH where| where)/g).map(Number);
  const [compounds, paid] = await both();
  assert.ok(compounds > paid && Math.abs(paid - 32 * (1 + 0.02934 * 20)) < 0.05, `${compounds} ${paid}`);
  await field(page, 'Years').fill('1');
  await page.getByText('32 ETH after 1 year').first().waitFor();
  const [one, same] = await both();
  assert.equal(one, same, 'in a year not one more ETH counts');
  await field(page, 'Years').fill('51');
  await page.getByText(/found “51”/).waitFor();
  await field(page, 'Years').fill('50');
  await part(page, 'A year');
  await page.getByText('Who votes, and fees').click();
  await field(page, 'You are there, in % of the time').fill('0');
  await part(page, 'Over the years');
  await page.getByText(/^Away so often, it loses more than it earns\. After [\d.]+ years 16\.7\d ETH are left/).waitFor();
});

test('the keyboard is enough', async (t) => {
  const { page } = await section(t);
  await button(page, 'Run the epochs').focus();
  await page.keyboard.press('Enter');
  await outcome(page).getByText(/^9 networks ran/).waitFor({ timeout: 60_000 });
  assert.equal(await focused(page), 'Run the epochs');
  assert.match(await page.locator('[aria-live=polite]').innerText(), /^9 networks ran/);
});

for (const [width, height, dark] of [[1440, 900, false], [1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing`, async (t) => {
    const { page } = await section(t, { width, height, dark });
    await button(page, 'Run the epochs').click();
    await outcome(page).waitFor({ timeout: 60_000 });
    await page.getByText('Who votes, and fees').click();
    await noSidewaysScroll(page, 'A year');
    await axe(page);
    await part(page, 'Over the years');
    await noSidewaysScroll(page, 'Over the years');
    await axe(page);
  });
}
