// Time: run, pause, step, speed; and the page answers while the engine works as hard as it can.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { button, pause, runAt, simTime, start, until } from './steps.mjs';

/**
 * What is seen of time and chains. Of the steps some in a hundred end within the second in which they began, and show only
 * in a chain: `every_step_is_seen` in tests/session.rs counts them.
 */
const moment = async (page) => {
  const blocks = await page.locator('.block[aria-label], .block [aria-label]').evaluateAll((all) => all.map((block) => block.getAttribute('aria-label')));
  return [await simTime(page), ...blocks].join('\n');
};

test('the first step goes somewhere', async (t) => {
  const { page } = await start(t);
  const before = await moment(page);
  await button(page, 'Step').click();
  await until('the first moment', () => moment(page), (now) => now !== before, 5_000);
});

test('run, pause and step move the clock, and nothing else does', async (t) => {
  const { page } = await start(t);
  assert.equal(await simTime(page), '00:00:00');
  await runAt(page, '100×');
  await until('the clock', () => simTime(page), (time) => time > '00:01:00');
  await pause(page);
  const at = await until('the clock', async () => [await simTime(page), await page.waitForTimeout(200), await simTime(page)], ([a, , b]) => a === b);
  await page.waitForTimeout(300);
  assert.equal(await simTime(page), at[0]);
  for (let last = await moment(page), step = 0; step < 3; step += 1) {
    await button(page, 'Step').click();
    last = await until('the moment', () => moment(page), (now) => now !== last);
  }
  assert.ok((await simTime(page)) >= at[0]);
  await button(page, 'Run').waitFor();
});

test('at "max" speed the page answers within 100 ms', async (t) => {
  const { page } = await start(t);
  await runAt(page, 'max');
  await until('the clock', () => simTime(page), (time) => time > '00:05:00');
  await answersInTime(t, page);
});

test('10,000 slots later it still does, and the page is no larger', async (t) => {
  const { page } = await start(t);
  const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
  await runAt(page, 'max');
  await until('the clock', () => simTime(page), (time) => time > '00:30:00');
  const before = await elements();
  // Slots of six seconds: 16 hours and 40 minutes.
  const time = await until('the clock', () => simTime(page), (time) => time > '16:40:00', 240_000);
  t.diagnostic(`${time} of simulated time`);
  await answersInTime(t, page);
  assert.ok((await elements()) < before * 1.2, `${before} elements have become ${await elements()}`);
});

async function answersInTime(t, page) {
  // What the machine's other work costs is not the page's doing, so the best of three rounds counts.
  let faults;
  for (let round = 0; round < 3; round += 1) {
    faults = [];
    for (const [what, all] of Object.entries(await answerTimes(page))) {
      const sorted = all.toSorted((a, b) => a - b);
      t.diagnostic(`${what}: median ${sorted[4]} ms, worst ${sorted.at(-1)} ms`);
      if (sorted[4] > 100 || sorted.at(-2) > 200) faults.push(`${what} answered after ${all} ms`);
    }
    if (faults.length === 0) break;
  }
  assert.deepEqual(faults, []);
}

/** Milliseconds from a click to what it changes: a speed, which the engine answers, and a dialog, which the page opens. */
function answerTimes(page) {
  return page.evaluate(async () => {
    const named = (text) => [...document.querySelectorAll('button')].find((it) => it.textContent.trim() === text);
    const frame = () => new Promise(requestAnimationFrame);
    const measure = async (act, done) => {
      const clicked = performance.now();
      act();
      while (!done() && performance.now() - clicked < 5000) await frame();
      return Math.round(performance.now() - clicked);
    };
    const pressed = (text) => () => named(text).getAttribute('aria-pressed') === 'true';
    const isOpen = () => document.querySelector('#payment[open]') !== null;
    const [engine, dialog] = [[], []];
    for (let round = 0; round < 9; round += 1) {
      engine.push(await measure(() => named('100×').click(), pressed('100×')));
      named('max').click();
      for (let busy = performance.now() + 250; performance.now() < busy; ) await frame();
      dialog.push(await measure(() => named('Send a payment…').click(), isOpen));
      await measure(() => document.querySelector('#payment .head button').click(), () => !isOpen());
    }
    return { engine, dialog };
  });
}
