// Losing a stake in the staking lab: signing twice in company, being away until the leak ends, a table of all the rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll } from './steps.mjs';

async function section(t, options = {}) {
  const opened = await open(t, { ...options, path: 'stake.html#/losses' });
  await opened.page.getByRole('navigation', { name: 'Sections' }).waitFor();
  return opened;
}

const part = (page, name) => page.getByRole('group', { name: 'Part' }).getByRole('button', { name, exact: true }).click();
const choose = (page, option) => page.getByLabel('Rules', { exact: true }).selectOption({ label: option });
const share = (page) => page.getByLabel('Or exactly, in % of the stake', { exact: true });
const outcome = (page) => page.locator('.outcome .notice');

/** The figure whose label begins so. */
const figure = (page, label) =>
  page.locator('.figures > div').filter({ has: page.locator('dt', { hasText: label }) }).locator('.figure-value').innerText();

/** Waits until a figure reads so. */
const reads = (page, label, value) =>
  page.locator('.figures > div').filter({ has: page.locator('dt', { hasText: label }) }).getByText(value, { exact: true }).waitFor();

test('a lone mistake costs little, a third costs everything', async (t) => {
  const { page } = await section(t);
  await reads(page, 'initial penalty', '0.0078125 ETH');
  await page.getByText(/A lone accident costs little/).waitFor();
  await share(page).fill('33.4');
  await reads(page, 'lost in all', '32 ETH');
  await page.getByText(/a third together loses everything/).waitFor();
  await choose(page, 'Bellatrix (2022)');
  await reads(page, 'initial penalty', '1 ETH');
  await share(page).fill('0.5');
  await reads(page, 'correlation penalty', '0 ETH');
  await page.getByText(/rounded down to whole ETH/).first().waitFor();
  assert.equal(await figure(page, 'may withdraw after'), '8,192 epochs, 36.4 days');
  await choose(page, 'Cosmos-like');
  await reads(page, 'initial penalty', '1.6 ETH');
});

test('a share that is none is told and changes nothing', async (t) => {
  const { page } = await section(t);
  await share(page).fill('10');
  await reads(page, 'correlation penalty', '9.6 ETH');
  for (const [bad, told] of [['60', /found “60”/], ['ten', /found “ten”/], ['', /found nothing/]]) {
    await share(page).fill(bad);
    await page.getByText(told).waitFor();
    assert.equal(await figure(page, 'correlation penalty'), '9.6 ETH');
  }
});

test('away: the book’s figure, a leak that ends, and no leak at all', async (t) => {
  const { page } = await section(t);
  await part(page, 'Away');
  await button(page, 'The book’s 4,686 epochs').click();
  await outcome(page).getByText(/^Ejected after 4,686 epochs of leak \(20\.8 days\)/).waitFor();
  assert.ok(await button(page, 'One epoch').isDisabled());
  const slider = page.getByLabel('Share of the stake that is away', { exact: true });
  await slider.fill('40');
  await reads(page, 'away', '0 epochs, 0 hours');
  await button(page, 'One epoch').click();
  await outcome(page).getByText(/no leak, only missed votes/).waitFor();
  await button(page, 'One day').click();
  await outcome(page).getByText(/epochs of leak .* so far/).waitFor();
  await button(page, 'Fast-forward to the end').click();
  await outcome(page).getByText(/^Finality is back after/).waitFor();
  await slider.fill('20');
  await button(page, 'Fast-forward to the end').click();
  await outcome(page).getByText(/^A whole year away/).waitFor();
  await reads(page, 'inactivity score', '0');
  await choose(page, 'Cosmos-like');
  await slider.fill('40');
  await button(page, 'Fast-forward to the end').click();
  await outcome(page).getByText(/jailed for 0\.32 ETH each/).waitFor();
});

test('the slider says what it will be while it is held', async (t) => {
  const { page } = await section(t);
  const slider = page.getByLabel('How many share your mistake', { exact: true });
  const drag = (step) => slider.evaluate((input, value) => {
    input.value = value;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, step);
  for (const [step, words] of [['40', '1 %'], ['60', '10 %'], ['74', '50 %']]) {
    await drag(step);
    await page.locator('.slider b').getByText(words, { exact: true }).waitFor();
    assert.equal(await slider.getAttribute('aria-valuetext'), words);
  }
});

test('who is jailed stays so until the learner asks', async (t) => {
  const { page } = await section(t);
  await part(page, 'Away');
  assert.equal(await button(page, 'Ask for their return').count(), 0, 'only where there is a jail');
  await choose(page, 'Cosmos-like');
  await page.getByLabel('Share of the stake that is away', { exact: true }).fill('20');
  await button(page, 'Ask for their return').click();
  await outcome(page).getByText(/expected somebody in jail, found nobody/).waitFor();
  await button(page, 'Fast-forward to the end').click();
  await outcome(page).getByText(/^A whole year away, and 0\.32 ETH lost.*until somebody asks/).waitFor();
  await reads(page, 'of the stake that counts is there', '100 %');
  await button(page, 'Ask for their return').click();
  await outcome(page).getByText('Back among those who count, and still away.').waitFor();
  // 33 ETH of each that stayed count by then, and 31 of each that was fined.
  await reads(page, 'of the stake that counts is there', '80.98 %');
  await button(page, 'Fast-forward to the end').click();
  await outcome(page).getByText(/^2 years away/).waitFor();
});

test('all the rules side by side', async (t) => {
  const { page } = await section(t);
  await part(page, 'All the rules');
  const table = page.getByRole('region', { name: 'Table: What each set of rules takes', exact: true });
  const row = table.locator('tr').filter({ has: page.getByRole('rowheader', { name: 'a double vote', exact: true }) });
  assert.deepEqual(await row.locator('td').allInnerTexts(), ['0.25', '0.5', '1', '0.00791', '1.6']);
});

test('the keyboard is enough', async (t) => {
  const { page } = await section(t);
  await page.getByLabel('How many share your mistake', { exact: true }).focus();
  await page.keyboard.press('End');
  await reads(page, 'lost in all', '32 ETH');
  assert.equal(await focused(page), 'How many share your mistake');
  await page.getByRole('group', { name: 'Part' }).getByRole('button', { name: 'Away', exact: true }).focus();
  await page.keyboard.press('Enter');
  await button(page, 'One epoch').focus();
  await page.keyboard.press('Space');
  await outcome(page).getByText(/^After 1 epochs?/).waitFor();
  assert.equal(await focused(page), 'One epoch');
});

for (const [width, height, dark] of [[1440, 900, false], [1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing`, async (t) => {
    const { page } = await section(t, { width, height, dark });
    for (const name of ['Signing twice', 'Away', 'All the rules']) {
      await part(page, name);
      if (name === 'Away') await button(page, 'The book’s 4,686 epochs').click();
      await noSidewaysScroll(page, name);
      await axe(page);
    }
  });
}
