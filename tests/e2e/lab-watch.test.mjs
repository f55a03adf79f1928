// The lab's small network: each attack watched to its end, a cut made and healed, what cannot be told and nothing changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll, until } from './steps.mjs';

const region = (page, name) => page.getByRole('region', { name, exact: typeof name === 'string' });
const log = (page) => page.getByRole('region', { name: 'Log, the newest first' });
const lines = (page) => log(page).locator('li > span:last-child').allInnerTexts();
const fact = (page, label) => region(page, 'The tree of blocks').locator('dl > div').filter({ has: page.getByText(label, { exact: true }) }).locator('dd').innerText();
const belief = async (page, label) => {
  const row = page.locator('.beliefs > div').filter({ has: page.getByText(label, { exact: true }) });
  return (await row.count()) ? row.locator('dd').innerText() : '';
};
const look = (page, name) => page.getByRole('group', { name: 'Look through' }).getByRole('button', { name: new RegExp(`^${name}`) });

/** Opens a scene and waits until it stands there. */
async function watch(t, query, options = {}) {
  const opened = await open(t, { ...options, path: `lab.html#/watch?${query}` });
  await button(opened.page, 'Run').waitFor();
  return opened;
}

/** Runs at the highest speed until the attack has ended, and gives its title. */
async function runToTheEnd(page) {
  await button(page, '×600').click();
  await button(page, 'Run').click();
  const title = region(page, 'The attack').locator('h3');
  await title.waitFor({ timeout: 90_000 });
  // It stops by itself, so that the end can be looked at.
  await button(page, 'Run').waitFor();
  return title.innerText();
}

const ATTACKS = [
  { scene: 'double-spend', won: 'seed=7', lost: 'seed=8', told: /^The shop counts 2 confirmations and hands over the goods\.$/ },
  { scene: 'selfish', won: 'seed=2', lost: 'seed=3', told: /^Mallory shows \d+ blocks?, up to block \d+\.$/ },
  { scene: 'censorship', won: 'seed=7&q=45', lost: 'seed=5&q=45', told: /^Mallory will not build on block \d+ by / },
  { scene: 'fee-sniping', won: 'seed=5', lost: 'seed=1', told: /^Rich sends a payment with a fee of 30 coins\.$/ },
  { scene: 'eclipse', won: 'seed=6', lost: 'seed=5', told: /^The shop hears the others again\.$/ },
  { scene: 'no-confirmations', won: 'seed=7', lost: 'seed=5', told: /^The shop has heard of the payment and hands over the goods at once\.$/ },
];

for (const { scene, won, lost, told } of ATTACKS) {
  test(`${scene}: watched to the end where it wins and where it fails`, async (t) => {
    const { page } = await watch(t, `scene=${scene}&${won}`);
    assert.match(await runToTheEnd(page), scene === 'selfish' ? /^It paid, this time\.$/ : /^The attack won\.$/);
    const attack = region(page, 'The attack');
    assert.match(await attack.innerText(), /Mallory found|What it cost Mallory/);
    assert.ok((await lines(page)).some((line) => told.test(line)), (await lines(page)).join('\n'));
    if (['double-spend', 'eclipse', 'no-confirmations'].includes(scene)) {
      // The money moves back: both balances, then and now.
      const rows = await attack.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
      assert.deepEqual(rows, [['Shop', '140.00', '100.00'], ['Mallory', '59.50', '99.50']]);
      assert.equal(await belief(page, 'The shop’s coins').then(Number), 100);
    }
    await page.evaluate((query) => (location.hash = `#/watch?${query}`), `scene=${scene}&${lost}`);
    await until('the time', () => fact(page, 'Time'), (time) => time === '0:00');
    assert.match(await runToTheEnd(page), scene === 'selfish' ? /^It did not pay, this time\.$/ : /^The attack failed\.$/);
    assert.ok((await attack.innerText()).length > 60);
  });
}

test('a network is cut and healed: two chains, then one, and what became of the payments', async (t) => {
  const { page } = await watch(t, 'scene=partition&seed=1');
  // By steps, so that every act comes at the same moment of the run.
  const stepUntil = async (what, is) => {
    for (let step = 0; step < 300; step += 1) {
      if (await is()) return;
      await button(page, 'Step').click();
    }
    assert.fail(`${what}: not after 300 steps\n${(await lines(page)).join('\n')}`);
  };
  /** Blocks that these found since the cut. */
  const found = async (who) => {
    const told = await lines(page);
    const cut = told.findIndex((line) => line.startsWith('You cut off'));
    return told.slice(0, cut).filter((line) => who.test(line)).length;
  };
  await stepUntil('blocks', async () => Number(await fact(page, 'Blocks found')) >= 3);
  await button(page, 'Cut off Americas').click();
  await stepUntil('two chains', async () => (await found(/^(Ada|Emil) finds/)) >= 2 && (await found(/^(Ben|Chen|Dia|Fay) finds/)) >= 2);
  // Ada's side and Chen's believe different things.
  const ada = await belief(page, 'Head');
  await look(page, 'Chen').click();
  await region(page, 'What Chen’s node believes').waitFor();
  assert.notEqual(await belief(page, 'Head'), ada);
  assert.ok(Number(await fact(page, 'Different heads')) >= 2);
  assert.equal(await button(page, 'Cut off Asia').getAttribute('aria-disabled'), 'true');
  await button(page, 'Heal the cut').click();
  await stepUntil('one head', async () => (await fact(page, 'Different heads')) === '1');
  const told = await lines(page);
  assert.ok(told.some((line) => /^You cut off Americas: Ada and Emil hear nobody else\.$/.test(line)), told.join('\n'));
  const change = told.find((line) => /^(Ada|Emil|Ben|Chen|Dia|Fay).* leaves? \d+ blocks? for a branch of \d+ with more work: of \d+ payments in them/.test(line));
  assert.ok(change, told.join('\n'));
  // The node that changed its branch says so itself.
  await look(page, change.split(/[ ,]/)[0]).click();
  assert.match(await belief(page, 'Last change of branch'), /^left \d+ blocks? for \d+/);
});

test('a slow node and one that left, by keyboard', async (t) => {
  const { page } = await watch(t, 'scene=quiet&seed=3');
  await button(page, 'Slow down Ada’s links').focus();
  await page.keyboard.press('Enter');
  await button(page, 'Ada’s links as before').waitFor();
  assert.equal(await focused(page), 'Ada’s links as before');
  await look(page, 'Dia').focus();
  await page.keyboard.press('Space');
  await button(page, 'Dia leaves').focus();
  await page.keyboard.press('Enter');
  await button(page, 'Dia returns').waitFor();
  assert.match(await look(page, 'Dia').innerText(), /away/);
  for (let step = 0; step < 5; step += 1) {
    await button(page, 'Step').focus();
    await page.keyboard.press('Enter');
  }
  assert.equal(await belief(page, 'Head').then((head) => head.split(',')[0]), 'height 0');
  await button(page, 'Dia returns').click();
  await button(page, '×600').click();
  await button(page, 'Run').click();
  await until('Dia catches up', () => belief(page, 'Head'), (head) => !head.startsWith('height 0,'));
});

test('a link that asks for what cannot be is told, and nothing changes', async (t) => {
  const { page } = await watch(t, 'scene=double-spend&nodes=10000');
  const alert = page.getByRole('alert');
  assert.match(await alert.innerText(), /nodes: expected .*12.*found .*10,?000/);
  assert.equal(await page.getByLabel('What to watch').inputValue(), '0');
  // The same under a run that has begun.
  await page.evaluate(() => (location.hash = '#/watch?scene=eclipse'));
  await alert.waitFor({ state: 'detached' });
  await button(page, 'Step').click();
  const begun = await fact(page, 'Time');
  for (const [query, expected] of [
    ['scene=double-spend&nodes=10000', /nodes: expected/],
    ['scene=double-spend&power=0,0,0,0,0,0', /power: expected hash power above zero in at least one node, found zero in all/],
    ['scene=double-spend&q=0', /q: expected .*found/],
    ['scene=gold', /scene: expected one of the scenes here, found “gold”/],
  ]) {
    await page.evaluate((query) => (location.hash = `#/watch?${query}`), query);
    await alert.filter({ hasText: expected }).waitFor();
    assert.equal(await fact(page, 'Time'), begun);
    assert.equal(await page.getByLabel('What to watch').inputValue(), '7');
  }
  // A number out of its bounds in a field is refused beside it, and the run goes on as it was.
  await page.evaluate(() => (location.hash = '#/watch?scene=double-spend&seed=7'));
  await alert.waitFor({ state: 'detached' });
  await button(page, 'Step').click();
  const before = await fact(page, 'Time');
  await page.getByLabel('Mallory’s share of the hash power, in %').fill('0');
  await page.getByText(/expected .* found/i).first().waitFor();
  assert.equal(await fact(page, 'Time'), before);
});

test('a link shows the same run again', async (t) => {
  const { page } = await watch(t, 'scene=double-spend&seed=2');
  // How far the run goes on behind the end depends on the moment in which the page looks.
  const toTheEnd = async () => {
    await runToTheEnd(page);
    const told = await lines(page);
    return told.slice(told.findIndex((line) => line.startsWith('The attack ')));
  };
  const first = await toTheEnd();
  assert.ok(first.length > 5);
  await button(page, 'Begin again').click();
  assert.deepEqual(await toTheEnd(), first);
  await page.getByLabel('Confirmations the shop waits for').fill('3');
  await page.waitForFunction(() => location.hash.includes('z=3'));
  const link = region(page, 'The attack').getByRole('link', { name: 'Run a thousand to count' });
  assert.match(await link.getAttribute('href'), /^#\/experiments\?kind=double-spend&.*confirmations=3&/);
});

for (const [width, height, dark] of [[1440, 1000, false], [1440, 1000, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: an attack and a cut fit and axe-core finds nothing`, async (t) => {
    const { page } = await watch(t, 'scene=double-spend&seed=7', { width, height, dark });
    await runToTheEnd(page);
    await button(page, 'Cut off Europe').click();
    for (const summary of await page.locator('details > summary').all()) await summary.click();
    await noSidewaysScroll(page, 'the watched network');
    await axe(page);
  });
}
