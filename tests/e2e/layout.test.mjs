// Widths, themes, motion and names, in every state that a person meets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe } from './harness.mjs';
import { button, closed, inspect, logHas, mineOne, misbehave, noSidewaysScroll, pause, runAt, setDifficulty, start, work } from './steps.mjs';

test('everything has the name that scripts and screen readers rely on', async (t) => {
  const { page } = await start(t);
  const one = async (locator, name) => assert.equal(await locator.count(), 1, name);
  for (const name of ['Proof of work', 'Proof of stake']) await one(page.getByRole('region', { name, exact: true }), name);
  await one(page.getByRole('complementary', { name: 'Energy', exact: true }), 'Energy');
  await one(page.getByRole('slider', { name: 'Difficulty', exact: true }), 'Difficulty');
  await one(page.getByRole('table', { name: 'Validators', exact: true }), 'Validators');
  await one(page.getByRole('log'), 'log');
  for (const name of ['Run', 'Step', 'Mine block 1', 'Stop', 'Stake more…', 'Leave', 'Misbehave', 'Send a payment…', 'Reset']) await one(button(page, name), name);
  await button(page, 'Run').click();
  await button(page, 'Pause').waitFor();
  await one(button(page, 'Pause'), 'Pause');
  assert.equal(await page.locator('[aria-live=polite]').count(), 1, 'one live region');
  assert.ok(await page.getByRole('slider', { name: 'Difficulty' }).getAttribute('aria-valuetext'));
});

/** Takes the page through its states; `look` is called in each. */
async function tour(page, look) {
  await look('first look');
  await setDifficulty(page, 10);
  await mineOne(page);
  await runAt(page, '100×');
  await logHas(page, /You proposed the block of slot/);
  await misbehave(page, 'Propose twice');
  await logHas(page, /You were slashed on evidence/);
  await button(page, '1×').click();
  await look('running');
  await pause(page);
  await button(page, 'Misbehave').click();
  await page.getByRole('menu').waitFor();
  await look('menu');
  await page.keyboard.press('Escape');
  const dialogs = [
    ['payment', () => button(page, 'Send a payment…').click()],
    ['energy-details', () => button(page, 'At network scale…').click()],
    ['reset', () => button(page, 'Reset').click()],
    ['about', () => button(page, 'What is real here').click()],
    ['evidence', () => button(page, /^See the evidence/).first().click()],
    ['inspector', () => inspect(work(page), /^Block [1-9]\d*, by/)],
  ];
  for (const [id, opening] of dialogs) {
    await opening();
    const dialog = page.locator(`#${id}[open]`);
    await dialog.waitFor();
    if (id === 'payment') await button(dialog, 'Sign and send').click();
    if (id === 'evidence') await button(dialog, 'Flip one bit').click();
    if (id === 'inspector') {
      await dialog.getByLabel('Time', { exact: true }).fill('7');
      await dialog.locator('.checks .broken').first().waitFor();
    }
    await look(id);
    const [wide, room] = await dialog.locator('.body').evaluate((body) => [body.scrollWidth, body.clientWidth]);
    assert.ok(wide <= room, `${id}: ${wide} px of content in ${room} px`);
    await page.keyboard.press('Escape');
    await closed(page);
  }
}

for (const [width, height, dark] of [[1440, 900, true], [1440, 900, false], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing, in any state`, async (t) => {
    const { page } = await start(t, { width, height, dark });
    const found = [];
    await tour(page, async (state) => {
      await noSidewaysScroll(page, state);
      await axe(page).catch((error) => found.push(`${state}: ${error.actual ?? error}`));
    });
    assert.deepEqual(found, []);
    if (width === 1440) {
      await button(page, '1×').waitFor();
    } else {
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      await page.waitForFunction(() => scrollY > 500);
      const strip = await page.getByRole('complementary', { name: 'Energy' }).boundingBox();
      assert.ok(strip.y >= -1 && strip.y + strip.height <= height + 1, `the strip is at ${JSON.stringify(strip)}`);
      assert.ok(strip.height < height / 4, 'the strip leaves room');
    }
  });
}

test('the dialog of more stake has no fault either', async (t) => {
  const { page } = await start(t);
  await button(page, 'Stake more…').click();
  await page.locator('#stake-more[open]').waitFor();
  await button(page, 'Stake').click();
  await page.locator('#stake-amount-error').waitFor();
  await axe(page);
});

test('who wants less motion gets none', async (t) => {
  const { page } = await start(t, { reducedMotion: true });
  await setDifficulty(page, 32);
  await button(page, 'Mine block 1').click();
  await runAt(page, '10×');
  const moving = await page.evaluate(async () => {
    const seen = new Set();
    for (const end = performance.now() + 2000; performance.now() < end; ) {
      await new Promise(requestAnimationFrame);
      for (const animation of document.getAnimations()) seen.add(`${animation.animationName ?? animation.transitionProperty} of ${animation.effect.target.className.baseVal ?? animation.effect.target.className}`);
    }
    return [...seen];
  });
  assert.deepEqual(moving, []);
});
