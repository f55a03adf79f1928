// The lab's difficulty: every act with every rule, links, bad numbers, and Bitcoin's own history from a file.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll } from './steps.mjs';

const RULES = ['Bitcoin’s rule', 'Every block (Homestead)', 'Weighted average (LWMA)', 'Fixed'];
const ACTS = ['Half the hash rate leaves', 'A farm joins for one period', 'Timestamps lie', 'Nothing happens'];
const FIGURES = ['Difficulty over time', 'Time between blocks', 'How long blocks took'];

/** Opens the section; `query` is what stands after the question mark. */
async function difficulty(t, { query = '', ...options } = {}) {
  const opened = await open(t, { ...options, path: `lab.html#/difficulty${query && `?${query}`}` });
  await button(opened.page, 'Run').waitFor();
  return opened;
}

const controls = (page) => page.getByRole('region', { name: 'What to run' });
const figure = (page, name) => page.getByRole('figure', { name, exact: true });
const rule = (page, name) => page.getByRole('checkbox', { name, exact: true });
const outcomes = (page) => page.getByRole('region', { name: 'What came of it' });

/** Waits for the end of a run and returns what each rule came to. */
async function finished(page) {
  await button(page, 'Watch it grow').waitFor();
  await outcomes(page).waitFor();
  return outcomes(page).locator('dd b').allInnerTexts();
}

async function run(page) {
  await button(page, 'Run').click();
  return finished(page);
}

/** The curves of a figure, as they are drawn. */
const curves = async (page, name) => {
  const paths = await figure(page, name).locator('svg.plot path.p-line, svg.plot path.p-mark').all();
  return Promise.all(paths.map((path) => path.getAttribute('d')));
};

async function short(page) {
  await page.getByText('Numbers', { exact: true }).click();
  await page.getByLabel('Length of the run, blocks').fill('1500');
  await page.getByLabel('Period, blocks').fill('144');
}

test('every act runs under every rule, and the charts follow', async (t) => {
  const { page } = await difficulty(t);
  await short(page);
  const seen = new Set();
  for (const act of ACTS) {
    await page.getByLabel('What happens').selectOption(act);
    for (const rules of [RULES.slice(0, 3), RULES.slice(3)]) {
      for (const name of RULES) {
        // The last one cannot be taken out, so those wanted come in first.
        if (rules.includes(name) && rules.length === 1) {
          await rule(page, RULES[0]).setChecked(false);
          await rule(page, name).setChecked(true);
        }
      }
      if (rules.length === 1) for (const name of RULES.slice(0, 3)) await rule(page, name).setChecked(false);
      else {
        for (const name of rules.slice(0, 2)) await rule(page, name).setChecked(true);
        await rule(page, RULES[3]).setChecked(false);
        await rule(page, rules[2]).setChecked(true);
      }
      const results = await run(page);
      assert.equal(results.length, rules.length, act);
      assert.ok(results.every((words) => words.endsWith('.')), results.join(' '));
      const drawn = await curves(page, FIGURES[0]);
      assert.equal(drawn.length, rules.length, `${act}: one curve a rule`);
      assert.ok(drawn.every((d) => d.length > 20));
      seen.add(drawn.join('|'));
      for (const name of FIGURES) await figure(page, name).waitFor();
    }
  }
  // A fixed difficulty is the same flat line whatever happens to it; the others are all different.
  assert.ok(seen.size >= ACTS.length + 1, `${seen.size} different pictures`);
});

test('half leaves: Bitcoin’s rule waits for its period, the average does not, a fixed difficulty never notices', async (t) => {
  const { page } = await difficulty(t, { query: 'rules=bitcoin,lwma,fixed&act=half&seed=3' });
  const [bitcoin, lwma, fixed] = await finished(page);
  const blocks = (words) => Number(/after ([\d,]+) blocks/.exec(words)[1].replaceAll(',', ''));
  assert.ok(blocks(bitcoin) >= 2016, bitcoin);
  assert.ok(blocks(lwma) < 200, lwma);
  assert.match(fixed, /did not come back: a block every (19|2\d)/);
  assert.match(await outcomes(page).innerText(), /2,015 gaps are held against 2,016 spacings/);
  assert.match(await page.locator('#results').innerText(), /modelled: who finds a block, and when, is drawn \(seed 3\)/);
});

test('the link of a run makes the same run', async (t) => {
  const { page, context } = await difficulty(t);
  await short(page);
  await page.getByLabel('What happens').selectOption('Timestamps lie');
  await page.getByLabel('Liars write').selectOption({ index: 2 });
  await page.getByLabel('Liars’ share of the hash rate').fill('1');
  const results = await run(page);
  assert.match(results[0], /Lying pays/);
  const drawn = await curves(page, FIGURES[0]);
  const address = page.url();
  assert.match(address, /#\/difficulty\?rules=bitcoin,block,lwma&act=lie&lie=warp&.*share=1.*blocks=1500/);
  const other = await difficulty(t, { context, query: address.split('?').at(-1) });
  assert.deepEqual(await finished(other.page), results);
  assert.deepEqual(await curves(other.page, FIGURES[0]), drawn);
});

test('bad numbers are told and change nothing', async (t) => {
  const { page } = await difficulty(t);
  await short(page);
  const before = await run(page);
  const address = page.url();
  for (const [label, text, error] of [
    ['Hash rate at the start, hashes/s', '0', 'expected a number from 1,000 to 1 × 10²⁴, found “0”'],
    ['Hash rate at the start, hashes/s', '1e30', 'expected a number from 1,000 to 1 × 10²⁴, found “1e30”'],
    ['Period, blocks', '0', 'expected a whole number from 2 to 10,000, found “0”'],
    ['Length of the run, blocks', '1000000000000000000000000000000', 'expected a whole number from 100 to 40,000'],
    ['Pace, seconds a block', 'ten', 'expected a whole number from 1 to 86,400, found “ten”'],
  ]) {
    await page.getByLabel(label).fill(text);
    const field = page.getByLabel(label);
    await controls(page).getByText(error).waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.deepEqual(await run(page), before, `${label} ${text}`);
    assert.equal(page.url(), address);
    await field.fill({ 'Period, blocks': '144', 'Length of the run, blocks': '1500', 'Pace, seconds a block': '600' }[label] ?? '6e20');
  }
  // A fourth rule is not taken in: the box says that it is off, and answers a hand all the same.
  assert.equal(await rule(page, 'Fixed').getAttribute('aria-disabled'), 'true');
  await rule(page, 'Fixed').focus();
  await page.keyboard.press('Space');
  assert.equal(await rule(page, 'Fixed').isChecked(), false);
  await page.locator('[aria-live=polite]').filter({ hasText: 'three rules at most' }).waitFor();
  const { page: other } = await difficulty(t, { query: 'rate=0' });
  await other.getByText('The link was not read: rate: expected a number from 1,000 to 1 × 10²⁴, found “0”.').waitFor();
});

test('a run is watched as it grows, and stopped, by keyboard', async (t) => {
  const { page } = await difficulty(t);
  await button(page, 'Watch it grow').focus();
  await page.keyboard.press('Enter');
  await outcomes(page).getByText(/blocks so far/).first().waitFor();
  const early = await curves(page, FIGURES[0]);
  await page.waitForFunction((old) => document.querySelector('#difficulty-chart path.p-line')?.getAttribute('d') !== old, early[0]);
  assert.equal(await focused(page), 'Stop');
  await page.keyboard.press('Enter');
  await button(page, 'Watch it grow').waitFor();
  await rule(page, 'Bitcoin’s rule').focus();
  await page.keyboard.press('Space');
  assert.equal(await rule(page, 'Bitcoin’s rule').isChecked(), false);
  await button(page, 'Run').focus();
  await page.keyboard.press('Enter');
  assert.equal((await finished(page)).length, 2);
  assert.equal(await focused(page), 'Run');
});

test('the numbers of a chart are a table and a CSV file', async (t) => {
  const { page } = await difficulty(t, { query: 'blocks=1500&interval=144' });
  await finished(page);
  const chart = figure(page, FIGURES[0]);
  await chart.getByText('Table', { exact: true }).click();
  const head = await chart.getByRole('columnheader').allInnerTexts();
  assert.deepEqual(head.slice(1), RULES.slice(0, 3));
  assert.ok((await chart.getByRole('row').count()) > 100);
  const [download] = await Promise.all([page.waitForEvent('download'), button(chart, 'Download CSV').click()]);
  assert.equal(download.suggestedFilename(), 'difficulty-over-time.csv');
  const [first, ...rows] = (await readFile(await download.path())).toString().trimEnd().split('\r\n');
  assert.equal(first, 'series,kind,x,y,low,high');
  assert.ok(rows.some((row) => row.startsWith('Fixed')) === false && rows.length > 300);
  assert.equal(await outcomes(page).getByRole('row').count(), 4);
});

test('Bitcoin’s history is drawn from a file, and a file that disagrees is refused', async (t) => {
  const { page } = await difficulty(t);
  const history = page.getByRole('region', { name: 'Bitcoin’s own history' });
  await history.getByText('2 retargets computed again by the rule').waitFor();
  const folder = await mkdtemp(join(tmpdir(), 'proofground-'));
  const choose = async (name, text) => {
    const path = join(folder, name);
    await writeFile(path, text);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(page, 'Open a file of headers…').click()]);
    await chooser.setFiles(path);
  };
  const head = 'height,time_first,time_last,old_nbits,new_nbits\n';
  // Facts of the public chain: the first retarget that moved, and the only one that was held back.
  const rows = ['32256,1261130161,1262152739,1d00ffff,1d00d86a', '68544,1279008237,1279297671,1c05a3f4,1c0168fd'];
  await choose('mine.csv', head + rows.join('\n'));
  await history.getByText('mine.csv: 2 retargets computed again by the rule, all as the headers say.').waitFor();
  await history.getByText('The limit of four took hold at height 68,544.').waitFor();
  const drawn = await curves(page, 'Bitcoin’s difficulty');
  await choose('other.csv', head + rows[0].replace('d86a', 'd86b'));
  await history.getByText('other.csv: block 32,256: expected the target 0x1d00d86a, found 0x1d00d86b.').waitFor();
  await choose('empty.json', '[]');
  await history.getByText('empty.json: expected rows, found none.').waitFor();
  assert.deepEqual(await curves(page, 'Bitcoin’s difficulty'), drawn, 'what was drawn stays');
});

for (const [width, height, dark] of [[1280, 800, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing after a run`, async (t) => {
    const { page } = await difficulty(t, { width, height, dark, query: 'act=lie&blocks=1500&interval=144' });
    await finished(page);
    await page.getByText('Numbers', { exact: true }).click();
    for (const summary of await page.locator('details.numbers > summary').all()) await summary.click();
    await noSidewaysScroll(page, 'difficulty');
    await axe(page);
  });
}
