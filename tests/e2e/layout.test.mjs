// The page at every width, in both themes, by keyboard alone, and while the engine works hard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, logHas, mine, misbehave, pastTime, ready, runUntil, setDifficulty } from './steps.mjs';

test('the names that scripts and screen readers rely on', async (t) => {
  const { page } = await open(t);
  await ready(page);
  for (const name of ['Proof of work', 'Proof of stake']) {
    assert.equal(await page.getByRole('region', { name, exact: true }).count(), 1, name);
  }
  assert.equal(await page.getByRole('complementary', { name: 'Energy', exact: true }).count(), 1);
  assert.equal(await page.getByRole('slider', { name: 'Difficulty', exact: true }).count(), 1);
  for (const name of ['Run', 'Step', 'Mine block 1', 'Stop', 'Stake more…', 'Leave', 'Misbehave', 'Send a payment…']) {
    assert.equal(await button(page, name).count(), 1, name);
  }
  await button(page, 'Run').click();
  await button(page, 'Pause').click();
  assert.equal(await page.getByRole('table', { name: 'Validators', exact: true }).count(), 1);
  assert.equal(await page.getByRole('log').count(), 1);
  assert.equal(await page.getByRole('main').count(), 1);
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
});

const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const [width, dark] of [
  [320, false],
  [360, true],
  [1020, false],
  [1440, true],
]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing scrolls sideways and axe-core finds nothing`, async (t) => {
    const { page } = await open(t, { width, height: 800, dark });
    await ready(page);
    await setDifficulty(page, 11);
    await mine(page);
    await runUntil(page, '100×', pastTime(page, 120));
    assert.equal(await overflow(page), 0);
    await axe(page);
    if (width < 1020) {
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight / 2));
      const strip = await page.getByRole('complementary', { name: 'Energy', exact: true }).boundingBox();
      assert.ok(strip.y >= 0 && strip.y + strip.height <= 800, 'the energy strip left the view');
    }
    for (const name of ['Send a payment…', 'At network scale…', 'Stake more…']) {
      await button(page, name).click();
      await page.getByRole('dialog').waitFor();
      assert.equal(await overflow(page), 0, name);
      await axe(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), name, 'the focus returns');
    }
  });
}

test('the keyboard alone mines, pays and looks into a block', async (t) => {
  const { page } = await open(t, { width: 1280, height: 900 });
  await ready(page);
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      return at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.textContent.trim();
    });
  const tabTo = async (name) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const at = await focused();
      if (name instanceof RegExp ? name.test(at) : at === name) return;
    }
    assert.fail(`Tab never reached ${name}`);
  };
  await tabTo('Difficulty');
  for (let press = 0; press < 7; press += 1) await page.keyboard.press('ArrowLeft');
  await page.getByText('11 bits', { exact: true }).first().waitFor();
  await tabTo(/^Mine block 1$/);
  await page.keyboard.press('Enter');
  await logHas(page, 'You mined block 1; your node accepted it.');
  await page.evaluate(() => document.activeElement.blur());
  await tabTo('Send a payment…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo('Amount');
  await page.keyboard.type('1.5');
  await tabTo('Sign and send');
  await page.keyboard.press('Enter');
  await page.getByText('Signed twice and sent to both chains.').waitFor();
  await page.keyboard.press('Escape');
  await tabTo(/^Block \d, by/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await tabTo('Misbehave');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  assert.match(await focused(), /^Vote twice/);
  await page.keyboard.press('Escape');
  assert.equal(await focused(), 'Misbehave');
});

test('at full speed the page still answers', async (t) => {
  const { page } = await open(t, { width: 1440, height: 900 });
  await ready(page);
  await button(page, 'max').click();
  await button(page, 'Run').click();
  await page.getByText('catching up…').waitFor();
  const times = await page.evaluate(async () => {
    const named = (name) => [...document.querySelectorAll('button')].find((it) => it.textContent.trim() === name);
    const paint = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const took = [];
    for (let round = 0; round < 12; round += 1) {
      const begun = performance.now();
      named('At network scale…').click();
      while (!document.querySelector('dialog[open]')) await paint();
      took.push(performance.now() - begun);
      document.querySelector('dialog[open]').close();
      await new Promise((next) => setTimeout(next, 150));
    }
    return took.sort((a, b) => a - b);
  });
  assert.ok(times[6] < 100, `opening a dialog took ${times.map(Math.round)} ms`);
  // And what goes through the engine.
  const begun = Date.now();
  await button(page, 'Pause').click();
  await button(page, 'Run').waitFor();
  assert.ok(Date.now() - begun < 1_500, `pausing took ${Date.now() - begun} ms`);
});

test('with reduced motion nothing moves by itself', async (t) => {
  const { page } = await open(t, { reducedMotion: true });
  await ready(page);
  await button(page, '100×').click();
  await button(page, 'Run').click();
  await logHas(page, /Epoch \d+ is final/);
  const moving = await page.evaluate(() =>
    document.getAnimations().filter((it) => it.playState === 'running' && it.effect.getComputedTiming().duration > 1).length,
  );
  assert.equal(moving, 0);
});

test('everything can be reached while a slashing stands there', async (t) => {
  const { page } = await open(t);
  await ready(page);
  await runUntil(page, '100×', pastTime(page, 200));
  await misbehave(page, 'Vote twice');
  await runUntil(page, '10×', () => logHas(page, 'You were slashed on evidence.'));
  await axe(page);
  await button(page, 'Reset').click();
  await page.getByRole('dialog').waitFor();
  await axe(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Start afresh' }).click();
  await page.getByText('00:00:00').waitFor();
});
