// Steps that several tests take, in the words of the page. Every one waits for what it caused.
import assert from 'node:assert/strict';
import { open } from './harness.mjs';

/** Opens the page and waits until the engine has answered. Takes what `open` takes. */
export async function start(t, options = {}) {
  const opened = await open(t, options);
  await ready(opened.page);
  return opened;
}

/** Waits for the first answer of the engine, and keeps from then on every line that the log shows. */
export async function ready(page) {
  await button(page, /^Mine block/).waitFor();
  await page.evaluate(() => {
    const log = document.querySelector('[role=log]');
    const keep = () => {
      for (const line of log.querySelectorAll('li')) {
        window.keptLog.add([...line.querySelectorAll(':scope > time, :scope > span:last-child')].map((part) => part.textContent).join(' '));
      }
    };
    // At high speed a line may have left the log before a test looks.
    window.keptLog = new Set();
    keep();
    new MutationObserver(keep).observe(log, { childList: true, subtree: true, characterData: true });
  });
}

export const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });

export const work = (page) => page.getByRole('region', { name: 'Proof of work', exact: true });
export const stake = (page) => page.getByRole('region', { name: 'Proof of stake', exact: true });

/** Every line the log has shown, each after its simulated time. */
export const logLines = (page) => page.evaluate(() => [...window.keptLog]);

/** Waits for a line of the log; `pattern` is a regular expression. */
export async function logHas(page, pattern, timeout = 30_000) {
  const has = ([source, flags]) => [...window.keptLog].some((line) => new RegExp(source, flags).test(line));
  await page.waitForFunction(has, [pattern.source, pattern.flags], { timeout }).catch(async (error) => {
    const last = (await logLines(page)).slice(-8).join('\n  ');
    throw new Error(`the log never said ${pattern}; the last it said:\n  ${last}`, { cause: error });
  });
}

/** The large number over `label` in a lane. */
export function fact(lane, label) {
  return lane.locator('.facts > dl > div').filter({ has: lane.page().getByText(label, { exact: true }) }).locator('dd').innerText();
}

/** Waits until `read` gives something that `good` accepts, and returns it. */
export async function until(what, read, good, timeout = 30_000) {
  const end = Date.now() + timeout;
  let seen;
  do {
    seen = await read();
    if (good(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < end);
  throw new Error(`${what}: waited ${timeout / 1000} s, and it is ${JSON.stringify(seen)}`);
}

export async function setDifficulty(page, bits) {
  await page.getByRole('slider', { name: 'Difficulty', exact: true }).fill(String(bits));
  await difficultyIs(page, `${bits} bits`);
}

/** Waits until the difficulty reads so, such as `16 bits`. */
export async function difficultyIs(page, text) {
  await until('the difficulty', () => page.locator('#difficulty ~ b').innerText(), (shown) => shown === text);
}

export async function expectedHashes(page) {
  return Number((await fact(work(page), 'hashes expected')).replaceAll(',', ''));
}

export async function height(page) {
  return Number((await fact(work(page), 'height')).replaceAll(',', ''));
}

/** Mines one block at few bits and waits for the node to accept it. */
export async function mineOne(page, number = 1) {
  await button(page, `Mine block ${number}`).click();
  await logHas(page, new RegExp(`You mined block ${number};`));
}

export async function runAt(page, speed) {
  await button(page, speed).click();
  const run = button(page, 'Run');
  if (await run.count()) await run.click();
  await button(page, 'Pause').waitFor();
}

export async function pause(page) {
  await button(page, 'Pause').click();
  await button(page, 'Run').waitFor();
}

export const simTime = (page) => page.locator('.clock b').innerText();

/** What the table of validators says about one. */
export async function validator(page, name = 'You') {
  const row = page.getByRole('table', { name: 'Validators', exact: true }).locator('tr').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  const cells = await row.locator('td').allInnerTexts();
  return { stake: Number(cells[0].replaceAll(',', '')), status: cells.at(-1) };
}

export async function misbehave(page, how) {
  await button(page, 'Misbehave').click();
  await page.getByRole('menuitem', { name: new RegExp(`^${how}`) }).click();
}

/** Opens the inspector on a block of the picture, by the beginning of its name. */
export async function inspect(lane, name) {
  await lane.getByRole('button', { name }).first().click();
  const dialog = lane.page().locator('#inspector[open]');
  await dialog.waitFor();
  return dialog;
}

/** Throws the run away and begins with a seed. */
export async function reset(page, seed) {
  await button(page, 'Reset').click();
  await page.getByLabel('Seed', { exact: true }).fill(seed);
  await button(page, 'Start afresh').click();
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await until('the clock', () => simTime(page), (time) => time === '00:00:00');
  await page.evaluate(() => window.keptLog.clear());
}

export const notice = (page, text) => page.getByRole('list', { name: 'Notices' }).getByText(text);

/** Waits until the run is written: the mirror is there and has been still for longer than the pause between two writes. */
export async function saved(page) {
  await page.waitForFunction(
    () => {
      const text = localStorage.getItem('proofground.log');
      if (text !== window.lastMirror) [window.lastMirror, window.mirrorAt] = [text, performance.now()];
      return text !== null && performance.now() - window.mirrorAt > 1500;
    },
    null,
    { polling: 100 },
  );
}

export async function closed(page) {
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
}

/** The name of what has the focus, for a person who hears it. */
export const focused = (page) =>
  page.evaluate(() => {
    const it = document.activeElement;
    if (it.hasAttribute('aria-label')) return it.getAttribute('aria-label');
    const words = (it.labels?.[0] ?? it).cloneNode(true);
    words.querySelectorAll('[aria-hidden=true]').forEach((sign) => sign.remove());
    return words.textContent.trim();
  });

export async function noSidewaysScroll(page, where) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= room, `${where}: ${wide} px of content in ${room} px`);
}
