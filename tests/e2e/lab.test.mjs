// The lab's own page: the way to it, its sections by address, its charts and what can be taken along.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll, start } from './steps.mjs';

const heading = (page) => page.getByRole('heading', { level: 1 });
const sections = (page) => page.getByRole('navigation', { name: 'Sections' });
const current = (page) => sections(page).locator('[aria-current=page]').innerText();

/** Opens the lab and waits for its first section. */
async function lab(t, options = {}) {
  const opened = await open(t, { ...options, path: `lab.html${options.path ?? ''}` });
  await sections(opened.page).waitFor();
  return opened;
}

test('the playground leads to the lab, and the lab back', async (t) => {
  const { page } = await start(t);
  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  await sections(page).waitFor();
  assert.match(await page.title(), /Proofground lab$/);
  assert.equal(await current(page), 'Experiments');
  await page.getByRole('link', { name: 'Playground', exact: true }).click();
  await page.getByRole('region', { name: 'Proof of work', exact: true }).waitFor();
});

test('every section has an address; back and forward go through them; a key is enough', async (t) => {
  const { page } = await lab(t);
  const links = await sections(page).getByRole('link').all();
  const seen = [];
  for (const link of links) {
    await link.focus();
    await page.keyboard.press('Enter');
    const name = await link.innerText();
    await page.waitForFunction((wanted) => document.querySelector('[aria-current=page]')?.textContent === wanted, name);
    const title = await heading(page).innerText();
    assert.ok((await page.title()).startsWith(title), `${name} names the page`);
    // Only going to another section moves the focus.
    if (seen.length) assert.equal(await focused(page), title);
    seen.push({ name, hash: await page.evaluate(() => location.hash), title });
  }
  assert.equal(new Set(seen.map(({ hash }) => hash)).size, links.length);
  assert.equal(new Set(seen.map(({ title }) => title)).size, links.length);
  for (const { name, hash } of seen.slice(0, -1).reverse()) {
    await page.goBack();
    await page.waitForFunction((wanted) => document.querySelector('[aria-current=page]')?.textContent === wanted, name);
    assert.equal(await page.evaluate(() => location.hash), hash);
  }
  for (const { name } of seen.slice(1)) {
    await page.goForward();
    await page.waitForFunction((wanted) => document.querySelector('[aria-current=page]')?.textContent === wanted, name);
  }
});

test('an address that names no section says so, and the next one clears it', async (t) => {
  const { page } = await lab(t, { path: '#/fortune?seed=1' });
  assert.equal(await current(page), 'Experiments');
  const notice = page.getByRole('status').filter({ hasText: 'The lab has no section “fortune”' });
  await notice.waitFor();
  await sections(page).getByRole('link').first().click();
  await notice.waitFor({ state: 'detached' });
});

test('the page says what it needs before the program is there, and skips to the section', async (t) => {
  const { page } = await lab(t);
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to the section');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  assert.equal(await page.evaluate(() => location.hash), '');
});

test('the theme is that of the playground', async (t) => {
  const { page } = await lab(t);
  await button(page, 'Dark').click();
  await page.getByRole('link', { name: 'Playground', exact: true }).click();
  await page.locator('html[data-theme=dark]').waitFor();
});

for (const [width, height, dark] of [[1440, 900, false], [1440, 900, true], [320, 640, false]]) {
  test(`${width} px, ${dark ? 'dark' : 'light'}: nothing overflows and axe-core finds nothing in any section`, async (t) => {
    const { page } = await lab(t, { width, height, dark });
    for (const link of await sections(page).getByRole('link').all()) {
      await link.click();
      const name = await link.innerText();
      await page.waitForFunction((wanted) => document.querySelector('[aria-current=page]')?.textContent === wanted, name);
      for (const summary of await page.locator('details.numbers > summary').all()) await summary.click();
      await noSidewaysScroll(page, name);
      await axe(page);
    }
  });
}

test('a chart is saved as SVG, PNG and CSV', async (t) => {
  const { page } = await lab(t);
  const figure = page.getByRole('figure').first();
  const saved = async (kind) => {
    const [download] = await Promise.all([page.waitForEvent('download'), button(figure, `Download ${kind}`).click()]);
    assert.match(download.suggestedFilename(), new RegExp(`^[a-z0-9-]+\\.${kind.toLowerCase()}$`));
    return readFile(await download.path());
  };
  const svg = (await saved('SVG')).toString();
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  const [broken, title] = await page.evaluate((text) => {
    const file = new DOMParser().parseFromString(text, 'image/svg+xml');
    return [file.querySelector('parsererror') !== null, file.querySelector('title').textContent];
  }, svg);
  assert.equal(broken, false);
  assert.equal(title, await figure.locator('figcaption').innerText());
  const png = await saved('PNG');
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.equal(png.readUInt32BE(16), 1520, 'twice as wide as the SVG');
  const [head, ...rows] = (await saved('CSV')).toString().trimEnd().split('\r\n');
  assert.equal(head, 'series,kind,x,y,low,high');
  assert.ok(rows.length > 10 && rows.every((row) => /^("[^"]*"|[^,]*)(,[^,]*){5}$/.test(row)));
});
