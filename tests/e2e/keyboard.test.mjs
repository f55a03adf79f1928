// Everything without a mouse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closed, difficultyIs, focused, logHas, runAt, simTime, stake, start, until } from './steps.mjs';

/** Presses Tab until what has the focus has that name. */
async function tabTo(page, name) {
  const passed = [];
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (at === name || (name instanceof RegExp && name.test(at))) return;
    passed.push(at);
  }
  assert.fail(`Tab never came to ${name}, only to: ${passed.slice(0, 45).join(' | ')}`);
}

test('Tab reaches every control, and each shows that it has the focus', async (t) => {
  const { page } = await start(t);
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=button], [tabindex]')];
    const isOut = (it) => it.tabIndex < 0 || (it.closest('details:not([open])') && it.tagName !== 'SUMMARY') || !it.checkVisibility();
    const reached = all.filter((it) => !isOut(it));
    reached.forEach((it, index) => (it.dataset.stop = index));
    return reached.length;
  });
  assert.ok(wanted > 20, `${wanted} controls`);
  const seen = new Set();
  const unmarked = [];
  for (let presses = 0; presses < wanted + 5; presses += 1) {
    await page.keyboard.press('Tab');
    const [stop, marked, what] = await page.evaluate(() => {
      const it = document.activeElement;
      const style = getComputedStyle(it);
      const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.strokeWidth !== '1px';
      return [it.dataset.stop, marked, it.outerHTML.slice(0, 80)];
    });
    if (stop !== undefined) {
      seen.add(stop);
      if (!marked) unmarked.push(what);
    }
  }
  assert.equal(seen.size, wanted, 'controls that Tab came to');
  assert.deepEqual(unmarked, []);
});

test('mine, run, pay, misbehave and inspect by keyboard alone', async (t) => {
  const { page } = await start(t);
  await tabTo(page, 'Difficulty');
  await page.keyboard.press('Home');
  await difficultyIs(page, '8 bits');
  await page.keyboard.press('ArrowRight');
  await difficultyIs(page, '9 bits');
  await tabTo(page, 'Mine block 1');
  await page.keyboard.press('Enter');
  await logHas(page, /You mined block 1;/);
  // The button goes on as the next one, and keeps the focus.
  await until('the focus', () => focused(page), (name) => name === 'Mine block 2');
  await page.keyboard.press('Space');
  await logHas(page, /You mined block 2;/);

  await tabTo(page, 'Misbehave');
  await page.keyboard.press('ArrowDown');
  await until('the focus', () => focused(page), (name) => /^Propose twice/.test(name));
  await page.keyboard.press('End');
  await until('the focus', () => focused(page), (name) => /^Go offline/.test(name));
  await page.keyboard.press('Enter');
  await logHas(page, /Your validator went offline/);
  await until('the focus', () => focused(page), (name) => name === 'Misbehave');

  await tabTo(page, 'Send a payment…');
  await page.keyboard.press('Enter');
  await page.locator('#payment[open]').waitFor();
  assert.equal(await focused(page), 'To');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Amount');
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  await page.getByText(/✓ Signed twice/).waitFor();
  await page.keyboard.press('Escape');
  await closed(page);
  assert.equal(await focused(page), 'Send a payment…', 'the focus goes back');

  // Tab comes to the block it was at before, the arrows lead on.
  await tabTo(page, /^Block 0, by/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.match(await focused(page), /^Block 2, by You/);
  await page.keyboard.press('ArrowLeft');
  assert.match(await focused(page), /^Block 1, by You/);
  await page.keyboard.press('Enter');
  await page.locator('#inspector[open]').waitFor();
  await tabTo(page, 'Nonce');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('77777');
  await page.locator('#inspector .consequence li').first().waitFor();
  await page.keyboard.press('Escape');
  await closed(page);
  assert.match(await focused(page), /^Block 1, by You/, 'the focus goes back');

  await tabTo(page, '100×');
  await page.keyboard.press('Enter');
  for (let presses = 0; presses < 6 && (await focused(page)) !== 'Run'; presses += 1) await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await until('the clock', () => simTime(page), (time) => time > '00:00:30');
  await logHas(page, /You → \S+ 3\.00 is in a block on stake/);
});

test('a dialog keeps the focus and gives it back', async (t) => {
  const { page } = await start(t);
  for (const [name, id] of [['Reset', 'reset'], ['What is real here', 'about'], ['At network scale…', 'energy-details'], ['Stake more…', 'stake-more'], ['Send a payment…', 'payment']]) {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.locator(`#${id}[open]`).waitFor();
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab');
      // Between its last and its first control a modal dialog lets the browser's own bar have the focus.
      assert.ok(await page.evaluate((id) => document.activeElement === document.body || document.getElementById(id).contains(document.activeElement), id), `Tab left ${id}`);
    }
    await page.keyboard.press('Escape');
    await closed(page);
    assert.equal(await focused(page), name);
  }
});

test('the focus on a block goes on to another when the block leaves the window', async (t) => {
  const { page } = await start(t);
  await runAt(page, '100×');
  await stake(page).locator('.hit[tabindex="0"]').focus();
  const place = () => page.evaluate(() => (document.activeElement.matches('.stake .hit') ? document.activeElement.id : 'lost'));
  const first = await place();
  assert.notEqual(first, 'lost');
  await until('the block is out of the window', () => page.locator(`#${first}`).count(), (count) => count === 0);
  assert.notEqual(await place(), 'lost');
});

test('a person who left the chain is not brought back to it', async (t) => {
  const { page } = await start(t);
  await stake(page).locator('.hit[tabindex="0"]').focus();
  await runAt(page, '100×');
  await page.evaluate(() => document.activeElement.blur());
  const began = await simTime(page);
  await until('the clock', () => simTime(page), (time) => time > '00:05:00');
  assert.notEqual(await simTime(page), began);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY');
});
