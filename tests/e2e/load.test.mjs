// The page loads from any folder under its own policy, and says so when it cannot.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIST, axe, open, theBrowser } from './harness.mjs';
import { serve } from './server.mjs';

const gone = (page) => page.waitForFunction(() => window.__app && !document.getElementById('boot-status'));

test('loads from a subfolder without an error', async (t) => {
  const { page, url } = await open(t);
  await gone(page);
  assert.match(await page.title(), /Proofground/);
  const app = await page.evaluate(() => window.__app);
  assert.ok(app.js.startsWith(url) && app.js.endsWith('.js'), app.js);
  assert.ok(app.wasm.startsWith(url) && app.wasm.endsWith('.wasm'), app.wasm);
});

test('something true is on the screen within a second, and nothing hashes before a click', async (t) => {
  const { page } = await open(t, { path: '#debug' });
  await gone(page);
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  assert.ok(painted < 1000, `the first look came after ${Math.round(painted)} ms`);
  await page.getByRole('button', { name: 'Mine block 1', exact: true }).waitFor();
  t.diagnostic(`first look after ${Math.round(painted)} ms, the engine's answer after at most ${Math.round(await page.evaluate(() => performance.now()))} ms`);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.__proofground.miners()), 0);
  assert.equal(page.workers().length, 1, 'the engine alone');
});

for (const dark of [false, true]) {
  test(`axe-core finds nothing on the first look, ${dark ? 'dark' : 'light'}`, async (t) => {
    const { page } = await open(t, { dark });
    await gone(page);
    await axe(page);
  });
}

test('an inline script that is not ours does not run', async (t) => {
  const { page } = await open(t);
  page.expectedErrors.push(/Content Security Policy/);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.intruder = true';
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => window.intruder), undefined);
});

test('says what it needs where JavaScript is off', async (t) => {
  const server = await serve(DIST);
  t.after(() => server.close());
  const context = await (await theBrowser()).newContext({ javaScriptEnabled: false });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(server.url);
  assert.match(await page.locator('noscript').innerText(), /JavaScript and WebAssembly/);
  for (const name of ['Proof of work', 'Proof of stake']) await page.getByRole('region', { name }).getByRole('heading', { name }).waitFor();
  await page.getByText('Nothing of value is mined').waitFor();
});

test('says so where WebAssembly is missing', async (t) => {
  const { page } = await open(t, { init: () => delete window.WebAssembly });
  await page.getByRole('alert').getByText('no WebAssembly').waitFor();
});

test('says so where WebAssembly has no SIMD, and starts nothing', async (t) => {
  const { page } = await open(t, { init: () => (WebAssembly.validate = () => false) });
  const alert = page.getByRole('alert');
  await alert.getByText('This browser lacks WebAssembly SIMD').waitFor();
  assert.match(await alert.innerText(), /Chrome and Edge .* 91 .* Firefox .* 89, Safari .* 16\.4/);
  assert.equal(page.workers().length, 0);
});

const failures = [
  ['the wasm is not there', /\.wasm$/, { status: 404, body: 'gone' }, /answered 404/],
  ['the script has the wrong type', /app-.*\.js$/, { headers: { 'Content-Type': 'text/html' } }, /could not be loaded/],
  ['a page comes instead of the wasm', /\.wasm$/, { headers: { 'Content-Type': 'text/html' }, body: '<p>hello' }, /it should be application\/wasm/],
];
for (const [what, file, change, text] of failures) {
  test(`says so when ${what}`, async (t) => {
    const server = await serve(DIST, { alter: (path, answer) => file.test(path) && Object.assign(answer, change) });
    t.after(() => server.close());
    const { page } = await open(t, { url: server.url });
    page.expectedErrors.push(/./);
    await page.getByRole('alert').getByText(text).waitFor();
  });
}

test('the wasm may come with the wrong type', async (t) => {
  const wrong = { headers: { 'Content-Type': 'application/octet-stream' } };
  const server = await serve(DIST, { alter: (path, answer) => path.endsWith('.wasm') && Object.assign(answer, wrong) });
  t.after(() => server.close());
  const { page } = await open(t, { url: server.url });
  await gone(page);
});

test('a worker that cannot load tells the page', async (t) => {
  const { page } = await open(t);
  page.expectedErrors.push(/missing/, /without a text/);
  await gone(page);
  const answer = await page.evaluate(async () => {
    const worker = new Worker('worker.js');
    const ended = new Promise((resolve) => worker.addEventListener('error', (event) => resolve(event.message)));
    worker.postMessage([`${window.__app.js}.missing`, window.__app.wasm]);
    return ended;
  });
  assert.match(answer, /missing/);
});
