// Accidents and attacks in the staking lab: two machines with one key, a bad block, old keys, votes for both branches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll, until } from './steps.mjs';

async function section(t, options = {}) {
  const opened = await open(t, { ...options, path: 'stake.html#/accidents' });
  await opened.page.getByRole('navigation', { name: 'Sections' }).waitFor();
  return opened;
}

const part = (page, name) => page.getByRole('group', { name: 'Part' }).getByRole('button', { name, exact: true }).click();
const outcome = (page) => page.locator('.outcome .notice');
const verdict = (page) => page.locator('.bench > section:last-child > .notice');
const machine = (page, which) => page.getByRole('group', { name: `Machine ${which}`, exact: true });
const happened = (page) => page.getByRole('list', { name: 'What happened' });
const figure = (page, label) =>
  page.locator('.figures > div').filter({ has: page.locator('dt', { hasText: label }) }).locator('.figure-value').innerText();

/** Lets duties come until something is said that matches, or fails after so many. */
async function dutiesUntil(page, pattern, most = 24) {
  for (let duty = 0; duty < most; duty += 1) {
    if (pattern.test(await happened(page).innerText().catch(() => ''))) return;
    await button(page, /^(Next duty|One epoch on)$/).click();
  }
  assert.match(await happened(page).innerText(), pattern);
}

/** Waits until the run of a part is over. */
const over = (page) => verdict(page).waitFor();

test('two machines with a record each are slashed, and the stake shrinks', async (t) => {
  const { page } = await section(t);
  await button(page, 'Next duty').click();
  await outcome(page).getByText(/^Slot \d+: Machine A signs/).waitFor();
  await machine(page, 'A').getByRole('region', { name: /^Table: Machine A/ }).waitFor();
  await button(page, 'Start machine B').click();
  await dutiesUntil(page, /slashed\. Coins taken at once: 1\./);
  assert.match(await happened(page).innerText(), /A stranger compares and finds two/);
  await page.getByText(/A record protects one machine from itself/).waitFor();
  assert.equal(await figure(page, 'coins taken at once'), '1');
  assert.ok(await button(page, 'Start machine B').isDisabled());
  const before = Number(await figure(page, 'coins at stake'));
  for (let epoch = 0; epoch < 10; epoch += 1) await button(page, 'One epoch on').click();
  await until('the stake', async () => Number(await figure(page, 'coins at stake')), (now) => now < before - 1);
  await button(page, 'Begin again').click();
  await outcome(page).getByText('A new validator, with a new key.').waitFor();
  assert.equal(await figure(page, 'coins at stake'), '32');
});

test('a key moves with its record: copied whole, or the newest numbers; a lost record and a stale backup', async (t) => {
  const { page } = await section(t);
  const record = page.locator('summary', { hasText: 'Move, lose and restore' });
  await record.click();
  // Nothing to copy yet: told, and nothing changes.
  await button(page, 'Copy all from A to B').click();
  await outcome(page).getByText(/^Nothing was done: expected something in A’s record/).waitFor();
  await button(page, 'Restore it to A').click();
  await outcome(page).getByText(/expected a backup, found none/).waitFor();
  for (let duty = 0; duty < 4; duty += 1) await button(page, 'Next duty').click();
  await button(page, 'Back up A’s record').click();
  await outcome(page).getByText(/lies in a drawer/).waitFor();
  for (let duty = 0; duty < 4; duty += 1) await button(page, 'Next duty').click();
  await button(page, 'Stop machine A').click();
  await button(page, 'Copy the newest numbers').click();
  await outcome(page).getByText(/A is stopped, so the copy stays true/).waitFor();
  await machine(page, 'B').getByText('not known').first().waitFor();
  await page.getByLabel('Machine B has', { exact: true }).selectOption({ label: 'a clock one epoch behind' });
  await button(page, 'Start machine B').click();
  await dutiesUntil(page, /Machine B refuses .*\(EIP-3076, condition \d\): expected/);
  await machine(page, 'B').getByRole('button', { name: 'Lose the record' }).click();
  await machine(page, 'B').getByText('Its record is empty.').waitFor();
  await button(page, 'Restore it to B').click();
  await outcome(page).getByText(/epochs old\. What was signed since then is not in it/).waitFor();
  const protection = machine(page, 'B').getByLabel('Slashing protection', { exact: true });
  await protection.uncheck();
  await outcome(page).getByText(/Machine B signs whatever falls due/).waitFor();
  await protection.check();
  await outcome(page).getByText(/Machine B asks its record/).waitFor();
  assert.ok(await button(page, 'Next duty').isVisible());
});

test('a bad block: refused by one rule; what the careless do afterwards decides', async (t) => {
  const { page } = await section(t);
  await part(page, 'A bad block');
  await button(page, 'Propose the bad block').click();
  await over(page);
  await verdict(page).getByText(/^Nobody is slashed\. The 4 who did not look/).waitFor();
  const rules = page.getByRole('list', { name: 'Rules' });
  await rules.getByText(/✗ Balances: transaction 1: expected at most 40.*, found 1,?000/).waitFor();
  await page.getByLabel('The payment', { exact: true }).selectOption({ label: 'its owner never signed it' });
  await rules.getByText(/✗ Signatures: transaction 1/).waitFor();
  const then = page.getByLabel('Then those who did not check', { exact: true });
  await then.selectOption({ label: 'vote again at once' });
  await verdict(page).getByText(/^5 are slashed: not for the bad block/).waitFor();
  await then.selectOption({ label: 'go on for an epoch, then return' });
  await verdict(page).getByText(/fewer than two thirds/).waitFor();
  await page.getByLabel('Others who vote without checking', { exact: true }).fill('7');
  await verdict(page).getByText(/^8 are slashed\. With two thirds/).waitFor();
  const table = page.getByRole('region', { name: 'Table: What each lost', exact: true });
  const row = table.locator('tr').filter({ has: page.getByRole('rowheader', { name: 'Voted without checking', exact: true }) });
  assert.equal((await row.locator('td').allInnerTexts()).at(-1), '7');
});

test('old keys: the genesis alone cannot tell, a checkpoint can, a stale one warns', async (t) => {
  const { page } = await section(t);
  await part(page, 'Old keys');
  await button(page, 'Build the other history').click();
  await over(page);
  await verdict(page).getByText(/^It cannot tell\./).waitFor();
  await page.getByText(/nobody’s stake is bound any more/).waitFor();
  await button(page, 'A checkpoint').click();
  await verdict(page).getByText(/^The node refuses the other history/).waitFor();
  await page.getByRole('rowheader', { name: 'goes through the checkpoint' }).waitFor();
  const age = page.getByLabel('Age of the checkpoint, in epochs', { exact: true });
  await age.fill('9');
  await verdict(page).getByText(/older than the period of 4/).waitFor();
  await age.fill('17');
  await verdict(page).getByText(/both histories go through it/).waitFor();
  await page.getByLabel('Epochs from their exit to the attack', { exact: true }).fill('1');
  await page.getByText(/^Too early for the sellers: 4 of 4/).waitFor();
  await button(page, 'Genesis only').click();
  await page.getByLabel('Founders who sell', { exact: true }).fill('2');
  await verdict(page).getByText(/the sellers had less than two thirds/).waitFor();
});

test('nothing at stake: without slashing it pays, with it the stake is gone', async (t) => {
  const { page } = await section(t);
  await part(page, 'Nothing at stake');
  await button(page, 'Cut the cable').click();
  await over(page);
  await page.getByLabel('Epochs that the cable is cut', { exact: true }).fill('4');
  await verdict(page).getByText(/^Two histories are final, and no rule can join them/).waitFor();
  assert.equal(await figure(page, 'both halves agree'), 'never');
  await page.getByRole('group', { name: 'Slashing', exact: true }).getByRole('button', { name: 'On', exact: true }).click();
  await verdict(page).getByText(/4 are slashed for it: −\d/).waitFor();
  await page.getByLabel('Epochs that the cable is cut', { exact: true }).fill('1');
  await verdict(page).getByText(/^Each pair of votes is proof/).waitFor();
  assert.equal(await figure(page, 'validators slashed'), '4, 4');
  await page.getByLabel('Vote for both', { exact: true }).fill('0');
  await verdict(page).getByText(/^Nobody votes twice/).waitFor();
});

test('the keyboard is enough', async (t) => {
  const { page } = await section(t);
  await button(page, 'Next duty').focus();
  await page.keyboard.press('Enter');
  await outcome(page).getByText(/^Slot \d+/).waitFor();
  assert.equal(await focused(page), 'Next duty');
  await machine(page, 'A').getByLabel('Slashing protection', { exact: true }).focus();
  await page.keyboard.press('Space');
  await outcome(page).getByText(/Machine A signs whatever falls due/).waitFor();
  await page.getByRole('group', { name: 'Part' }).getByRole('button', { name: 'Old keys', exact: true }).focus();
  await page.keyboard.press('Enter');
  await button(page, 'Build the other history').focus();
  await page.keyboard.press('Space');
  await over(page);
  await page.getByLabel('Epochs from their exit to the attack', { exact: true }).focus();
  await page.keyboard.press('Home');
  await page.getByText(/^Too early for the sellers/).waitFor();
  assert.equal(await focused(page), 'Epochs from their exit to the attack');
});

for (const [width, height, dark] of [[1440, 900, false], [1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing`, async (t) => {
    const { page } = await section(t, { width, height, dark });
    for (const [name, run] of [
      ['Two machines, one key', 'Next duty'],
      ['A bad block', 'Propose the bad block'],
      ['Old keys', 'Build the other history'],
      ['Nothing at stake', 'Cut the cable'],
    ]) {
      await part(page, name);
      if (run === 'Next duty') {
        await page.locator('summary', { hasText: 'Move, lose' }).click();
        await button(page, 'Start machine B').click();
        for (let duty = 0; duty < 8; duty += 1) await button(page, /^(Next duty|One epoch on)$/).click();
      } else {
        await button(page, run).click();
        await over(page);
      }
      await noSidewaysScroll(page, name);
      await axe(page);
    }
  });
}
