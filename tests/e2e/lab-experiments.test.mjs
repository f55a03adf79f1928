// The lab's experiments: run in workers, drawn over the theory, paused, cancelled, linked, taken along.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll, until } from './steps.mjs';

async function bench(t, { query = '', ...options } = {}) {
  const opened = await open(t, { ...options, path: `lab.html#/experiments${query}` });
  await opened.page.getByRole('group', { name: 'Experiment', exact: true }).waitFor();
  return opened;
}

const done = (page) => page.getByText(/^Done, [\d,]+ /).waitFor({ timeout: 60_000 });
const per = (page) => page.getByRole('progressbar').getAttribute('aria-valuenow').then(Number);
const figure = (page) => page.getByRole('figure').first();

async function set(page, label, value) {
  const settings = page.locator('#lab-settings');
  if (!(await settings.evaluate((it) => it.open))) await settings.locator('summary').click();
  await page.getByLabel(label, { exact: true }).fill(String(value));
}

/** The longest time between two frames, in milliseconds, over some time. */
const longestFrame = (page, ms) =>
  page.evaluate(async (ms) => {
    let [last, worst] = [performance.now(), 0];
    for (const end = last + ms; last < end; ) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      [worst, last] = [Math.max(worst, now - last), now];
    }
    return worst;
  }, ms);

/** Downloads what the figure offers under that name. */
async function saved(page, kind) {
  const [download] = await Promise.all([page.waitForEvent('download'), button(figure(page), `Download ${kind}`).click()]);
  return readFile(await download.path());
}

/** The downloaded CSV as one object a row; numbers where there are some. */
async function csv(page) {
  const [head, ...rows] = (await saved(page, 'CSV')).toString().trimEnd().split('\r\n').map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]])));
}

const KINDS = [
  ['Double spend', 'share', 'Rosenfeld'],
  ['Selfish mining', 'share', 'Eyal and Sirer'],
  ['Stale rate', 'delay', 'exp'],
  ['Block intervals', 'time', 'Exponential law'],
];

for (const [kind, varied, theory] of KINDS) {
  test(`${kind}: the curve is counted, lies on the theory, and can be taken along`, async (t) => {
    const { page } = await bench(t);
    await button(page, kind).click();
    await page.getByText(new RegExp(`^Theory: `)).waitFor();
    assert.ok((await figure(page).locator('.p-line').first().getAttribute('d')).length > 200, 'the theory is drawn at once');
    await figure(page).getByText(theory).first().waitFor();
    await set(page, 'Seed', 20260807);
    await button(page, 'Run').click();
    await done(page);
    const rows = await csv(page);
    assert.ok(rows.length >= 8, `${rows.length} rows`);
    let missed = 0;
    for (const row of rows) {
      const [value, low, high, expected] = ['value', 'low_95', 'high_95', 'expected'].map((name) => Number(row[name]));
      assert.ok(Number.isFinite(Number(row[varied])) && row.seed === '20260807' && Number(row.trials) > 0);
      assert.ok(low <= value && value <= high, `${low} ${value} ${high}`);
      missed += Number(!(low <= expected && expected <= high));
    }
    // One in twenty misses by chance: five of twenty or more would in a thousand runs happen three times.
    assert.ok(missed <= 4, `${missed} of ${rows.length} bands miss the theory, seed 20260807`);
    const drawn = await figure(page).locator('.p-whisker').first().getAttribute('d');
    assert.ok(drawn.match(/M/g).length >= 3 * rows.length - 3, 'a whisker for each point');
    await page.locator('details.numbers > summary').click();
    assert.equal(await figure(page).locator('tbody tr').count(), rows.length);
    const svg = (await saved(page, 'SVG')).toString();
    assert.match(svg, new RegExp(`<title>${kind}`));
    assert.match(svg, /Counted here, with 95 % bands/);
    assert.equal((await saved(page, 'PNG')).subarray(1, 4).toString(), 'PNG');
  });
}

test('a run can be paused, resumed and cancelled, by key alone, and the page stays quick', async (t) => {
  const { page } = await bench(t);
  await set(page, 'Attacks at each point', 500_000);
  await button(page, 'Run').focus();
  await page.keyboard.press('Enter');
  await button(page, 'Pause').waitFor();
  assert.equal(await focused(page), 'Pause', 'the focus stays where it was');
  await page.getByText(/ counted$/).waitFor();
  await until('progress', () => page.getByText(/%, .* counted$/).innerText(), (text) => !text.includes(' 0 attacks'));
  const longest = await longestFrame(page, 1_500);
  assert.ok(longest < 250, `a frame took ${longest} ms while workers counted`);
  await page.keyboard.press('Enter');
  await button(page, 'Resume').waitFor();
  await page.waitForTimeout(400);
  const at = await page.getByText(/^Paused at/).innerText();
  await page.waitForTimeout(500);
  assert.equal(await page.getByText(/^Paused at/).innerText(), at, 'nothing is counted while it pauses');
  await page.keyboard.press('Enter');
  await button(page, 'Pause').waitFor();
  await until('progress', () => page.getByText(/%, .* counted$/).innerText(), (text) => !at.includes(text));
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Cancel');
  await page.keyboard.press('Enter');
  await page.getByText(/^Cancelled at/).waitFor();
  await button(page, 'Run').waitFor();
  assert.ok((await csv(page)).some((row) => Number(row.trials) > 0), 'what was counted stays');
});

test('a link reproduces the numbers to the last digit', async (t) => {
  const { page, context } = await bench(t);
  await set(page, 'Seed', 7);
  await set(page, 'Attacks at each point', 2000);
  await button(page, 'Run').click();
  await done(page);
  const first = (await saved(page, 'CSV')).toString();
  const address = page.url();
  assert.match(address, /#\/experiments\?kind=double-spend&.*seed=7$/);
  const { page: second } = await open(t, { url: address, context });
  await second.getByText(/^Set up from the link/).waitFor();
  await button(second, 'Run').click();
  await done(second);
  assert.equal((await saved(second, 'CSV')).toString(), first);
  await second.locator('#lab-settings > summary').click();
  await button(second, 'Another seed').click();
  await button(second, 'Run').click();
  await done(second);
  assert.notEqual((await saved(second, 'CSV')).toString(), first, 'another seed gives other numbers');
});

test('a link that makes no sense is told, and nothing changes', async (t) => {
  const { page } = await bench(t);
  await set(page, 'Seed', 11);
  for (const [query, words] of [
    ['kind=magic', 'kind: expected double-spend'],
    ['kind=double-spend&vary=share&from=0&to=0.55&points=11&confirmations=6&head-start=1&repeats=10000&seed=1', 'expected 0.01 to 0.99, found 0'],
    ['kind=network&vary=nodes&from=10&to=10000&points=3&interval=15&links=8&delay=100&block=200&repeats=10&seed=1', 'found 10000'],
    ['%00%ff', 'expected name=value'],
  ]) {
    await page.evaluate((hash) => (location.hash = hash), `#/experiments?${query}`);
    const alert = page.getByRole('alert');
    await alert.filter({ hasText: words }).waitFor();
    assert.match(await alert.innerText(), /nothing was changed/);
    assert.equal(await page.getByLabel('Seed', { exact: true }).inputValue(), '11');
  }
});

test('a setting that makes no sense is told beside it, and the curve stays', async (t) => {
  const { page } = await bench(t);
  const before = await figure(page).locator('.p-line').first().getAttribute('d');
  for (const [label, value, words] of [
    ['From', '0', 'expected 0.01 to 0.99, found 0'],
    ['From', 'ten', 'expected a number with at most four decimals, found “ten”'],
    ['Points', '999', 'expected 1 to 200, found 999'],
    ['Attacks at each point', '-5', 'expected a whole number, found “-5”'],
  ]) {
    const field = page.getByLabel(label, { exact: true });
    await set(page, label, value);
    const error = page.locator('.error').filter({ hasText: words });
    await error.waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await button(page, 'Run').getAttribute('aria-disabled'), 'true');
    assert.equal(await figure(page).locator('.p-line').first().getAttribute('d'), before);
    await set(page, label, label === 'From' ? '0.05' : label === 'Points' ? '11' : '10000');
    await error.waitFor({ state: 'detached' });
  }
});

for (const [width, height, dark] of [[1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: a finished run with all its numbers fits, and axe-core finds nothing`, async (t) => {
    const { page } = await bench(t, { width, height, dark });
    await set(page, 'Points', 'many');
    await axe(page);
    await set(page, 'Points', 5);
    for (const kind of ['Double spend', 'Stale rate', 'Block intervals', 'A network of miners']) {
      await button(page, kind).click();
      await noSidewaysScroll(page, kind);
    }
    await button(page, 'Censorship').click();
    await button(page, 'Run').click();
    await done(page);
    await page.locator('details.numbers').evaluate((it) => (it.open = true));
    await noSidewaysScroll(page, 'a finished run');
    await axe(page);
  });
}

test('where no worker can start, the page counts by itself and stays quick', async (t) => {
  const query = '?kind=selfish-mining&vary=share&from=0.05&to=0.45&points=3&gamma=0&repeats=1000000&seed=3';
  const { page } = await bench(t, { query });
  await button(page, 'Run').click();
  await done(page);
  const first = (await saved(page, 'CSV')).toString();
  const { page: alone } = await bench(t, { query, init: () => { window.Worker = class { constructor() { throw new Error('no workers here'); } }; } });
  await button(alone, 'Run').click();
  const longest = await longestFrame(alone, 1_000);
  t.diagnostic(`longest frame without workers: ${longest.toFixed(0)} ms`);
  assert.ok(longest < 120, `a frame took ${longest} ms`);
  await done(alone);
  assert.equal((await saved(alone, 'CSV')).toString(), first, 'the same numbers either way');
});
