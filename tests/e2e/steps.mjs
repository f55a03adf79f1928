// What several tests do: shared so that each reads as a story.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

/** Waits until the engine has shown both lanes. */
export const ready = (page) => page.getByRole('button', { name: /^Mine block/ }).waitFor();

export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** A figure of a lane's row of facts; in the page's text the label comes first. */
export async function fact(page, lane, label) {
  const region = page.getByRole('region', { name: lane, exact: true });
  const text = await region.locator('.facts').innerText();
  const lines = text.split('\n').map((line) => line.trim());
  return lines[lines.indexOf(label) + 1];
}

/** Waits until a figure says what it should. */
export async function factIs(page, lane, label, expected) {
  const deadline = Date.now() + 10_000;
  let found;
  while (Date.now() < deadline) {
    found = await fact(page, lane, label);
    if (found === expected) return;
    await page.waitForTimeout(30);
  }
  assert.equal(found, expected, label);
}

/** Waits for a banner that says this. */
export const notice = (page, text, options) =>
  page.getByRole('list', { name: 'Notices' }).getByText(text).waitFor(options);

export const height = (page) => fact(page, 'Proof of work', 'height');

/** Waits for a sentence in the event log. */
export const logHas = (page, text) => page.getByRole('log').getByText(text).first().waitFor({ timeout: 60_000 });

/** Sets the difficulty by the keyboard, as the slider is meant to be used. */
export async function setDifficulty(page, bits) {
  const slider = page.getByRole('slider', { name: 'Difficulty', exact: true });
  await slider.focus();
  for (let at = Number(await slider.inputValue()); at !== bits; ) {
    await page.keyboard.press(at < bits ? 'ArrowRight' : 'ArrowLeft');
    at += Math.sign(bits - at);
  }
  await factIs(page, 'Proof of work', 'hashes expected', large(2 ** bits));
}

/** A number as the page writes it. */
function large(value) {
  if (value < 1e6) return value.toLocaleString('en');
  const [unit, word] = value < 1e9 ? [1e6, 'million'] : [1e9, 'billion'];
  const decimals = value / unit < 10 ? 2 : value / unit < 100 ? 1 : 0;
  const factor = 10 ** decimals;
  return `${(Math.floor((value / unit) * factor) / factor).toFixed(decimals)} ${word}`;
}

/** Mines one block on the learner's own chain and waits until it is accepted. */
export async function mine(page) {
  const before = Number(await height(page));
  await page.getByRole('button', { name: /^Mine block/ }).click();
  await logHas(page, `You mined block ${before + 1}; your node accepted it.`);
}

/** Lets simulated time run at a speed until `condition` holds, then pauses. */
export async function runUntil(page, speed, condition) {
  await button(page, speed).click();
  await button(page, 'Run').click();
  await condition();
  await button(page, 'Pause').click();
  await button(page, 'Run').waitFor();
}

/** Simulated time as shown, in seconds. */
export async function clock(page) {
  const text = await page.getByRole('region', { name: 'Clock' }).innerText();
  const [, hours, minutes, seconds] = text.match(/(\d+):(\d\d):(\d\d)/);
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

export const pastTime = (page, seconds) => async () => {
  while ((await clock(page)) < seconds) await page.waitForTimeout(50);
};

/** The learner's row of the validators' table. */
export async function ownRow(page) {
  const row = page.getByRole('table', { name: 'Validators', exact: true }).getByRole('row').filter({ hasText: 'You' });
  const text = await row.innerText();
  return { text, stake: Number(text.match(/[\d,]+\.\d\d/)[0].replace(',', '')) };
}

/** Opens the menu and chooses a way to misbehave. */
export async function misbehave(page, kind) {
  await button(page, 'Misbehave').click();
  await page.getByRole('menuitem', { name: new RegExp(`^${kind}`) }).click();
}

/** Bitcoin's double SHA-256 of hex bytes, byte-reversed as hashes are shown: worked out without any code of ours. */
export function hashOf(headerHex) {
  const once = createHash('sha256').update(Buffer.from(headerHex, 'hex')).digest();
  return createHash('sha256').update(once).digest().reverse().toString('hex');
}

/** The 80 bytes shown in the open inspector. */
export async function headerBytes(page) {
  const cells = await page.locator('#inspector .header-bytes code').allInnerTexts();
  const bytes = cells.join('').replace(/\s/g, '');
  assert.equal(bytes.length, 160, 'the header is 80 bytes');
  return bytes;
}

/** Waits out the at most one second between an act and its being saved. */
export const saved = (page) => page.waitForTimeout(2_500);
