// The frame: every widget in every kind of page, and what it never does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from './harness.mjs';
import { WIDGETS, command, host, iframe, inFrame, listen, use } from './embedding.mjs';
import { until } from './steps.mjs';

const all = (attributes) => WIDGETS.map((widget) => iframe(`widget=${widget}&difficulty=10`, attributes)).join('');

/** Uses all five, then looks what they left behind. */
async function useAll(page, context, { isSandboxed = false } = {}) {
  const before = await page.evaluate(() => history.length);
  for (const [index, widget] of WIDGETS.entries()) await use(widget, inFrame(page, index));
  assert.equal(await page.evaluate(() => history.length), before, 'entries in the history');
  assert.deepEqual(await context.cookies(), [], 'cookies');
  // In a frame with an origin of its own axe-core falls under the policy, which forbids it to measure.
  const judged = isSandboxed ? [] : page.frames().slice(1);
  for (const frame of judged) {
    assert.deepEqual(await violations(frame), [], `axe-core in ${frame.url()}`);
  }
}

test('widgets work in frames of a page elsewhere, and store nothing', async (t) => {
  const { page, context } = await host(t, all(''));
  await useAll(page, context);
  const stored = await page.frames()[1].evaluate(async () => [localStorage.length, (await indexedDB.databases()).length]);
  assert.deepEqual(stored, [0, 0]);
});

test('widgets work in frames of the same origin', async (t) => {
  const { page, context, base } = await host(t, '');
  await page.route(`${base}host.html`, (route) => route.fulfill({ contentType: 'text/html', body: `<link rel="icon" href="data:,">${all('').replaceAll('{base}', base)}` }));
  await page.goto(`${base}host.html`);
  await useAll(page, context);
});

test('widgets work in a sandbox that only allows scripts', async (t) => {
  const { page, context } = await host(t, all('sandbox="allow-scripts"'), { dark: true });
  await useAll(page, context, { isSandboxed: true });
});

test('widgets work under a strict policy of the page around them', async (t) => {
  const { page, context } = await host(t, all(''), {
    headers: { 'Content-Security-Policy': "default-src 'none'; frame-src http://127.0.0.1:*; img-src data:" },
  });
  await useAll(page, context);
});

test('widgets bring a policy that allows no inline script but their own', async (t) => {
  const { page } = await host(t, iframe('widget=mine'));
  await inFrame(page).getByRole('button', { name: /^Mine block/ }).waitFor();
  const policy = await page.frames()[1].evaluate(() => document.querySelector('meta[http-equiv]').content);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval' 'sha256-[A-Za-z0-9+/=]+';/);
  assert.doesNotMatch(policy, /unsafe-inline|inline-scripts/);
});

test('a frame tells its height in three forms, and when it changes', async (t) => {
  const { page } = await host(t, iframe('widget=chain&difficulty=10&id=one'));
  await listen(page);
  await command(page, 0, 'set', { heading: 3 });
  const frame = inFrame(page);
  await frame.getByRole('button', { name: /^Block 2,/ }).click();
  await frame.getByLabel('Nonce', { exact: true }).waitFor();
  const real = () => page.frames()[1].evaluate(() => Math.ceil(document.getElementById('app').getBoundingClientRect().height));
  const tall = await real();
  const heard = () => page.evaluate(() => window.heard);
  await until('the height told', heard, (list) => list.some((it) => it.type === 'resize' && it.height === tall && it.id === 'one' && it.v === 1));
  const list = await heard();
  assert.ok(list.some((it) => it.sentinel === 'amp' && it.type === 'embed-size' && it.height === tall));
  const embedly = list.filter((it) => typeof it === 'string').map((it) => JSON.parse(it));
  assert.ok(embedly.some((it) => it.context === 'iframe.resize' && it.height === tall && it.src.includes('embed.html')));
  const before = (await heard()).length;
  await command(page, 0, 'reset');
  await until('the height after', heard, (list) => list.slice(before).some((it) => it.type === 'resize' && it.height < tall));
});

test('a frame with a fixed height says nothing of it', async (t) => {
  const { page } = await host(t, iframe('widget=hash&height=300'));
  await listen(page);
  await inFrame(page).getByLabel('Any text').fill('x'.repeat(900));
  await command(page, 0, 'getState');
  assert.deepEqual((await page.evaluate(() => window.heard)).filter((it) => it.height), []);
});

test('wrong parameters give the usual widget and a warning', async (t) => {
  const warnings = [];
  const { page, base } = await host(t, '');
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const wrong = 'widget=nothing&theme=pink&difficulty=99&seed=xyz&height=5&accent=red&bg=url(x)&heading=9&origin=x&state=!&unknown=1';
  await page.evaluate(([src]) => {
    document.body.innerHTML = `<iframe src="${src}"></iframe>`;
  }, [`${base}embed.html?v=1&${wrong}`]);
  const frame = inFrame(page);
  await frame.getByRole('heading', { name: 'Mine a block' }).waitFor();
  assert.equal(await frame.locator('#difficulty ~ b').innerText(), '18 bits');
  for (const name of ['widget', 'theme', 'difficulty', 'seed', 'height', 'accent', 'bg', 'heading', 'origin', 'state']) {
    assert.ok(warnings.some((text) => text.startsWith(`Proofground widget: ${name}: expected `)), `${name}: ${warnings}`);
  }
  assert.ok(!warnings.some((text) => text.includes('unknown')));
});

test('looks and a state in the address are taken over', async (t) => {
  const { page } = await host(t, iframe('widget=hash&bg=101010&theme=light&font=Georgia,%20serif&controls=none#s=YWJj'));
  const frame = inFrame(page);
  await frame.getByRole('img', { name: /^SHA-256: ba7816bf/ }).waitFor();
  await frame.locator('header').waitFor({ state: 'hidden' });
  const seen = await page.frames()[1].evaluate(() => {
    const widget = getComputedStyle(document.querySelector('.widget'));
    return [widget.backgroundColor, getComputedStyle(document.documentElement).colorScheme, widget.fontFamily];
  });
  // Dark, although light was asked for: it has to be read on that colour.
  assert.deepEqual(seen, ['rgb(16, 16, 16)', 'dark', 'Georgia, serif']);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY', 'the focus was taken');
});

test('headings within a widget follow its title', async (t) => {
  const { page } = await host(t, iframe('widget=slash&heading=4'));
  await inFrame(page).getByRole('heading', { level: 4, name: 'Sign twice' }).waitFor();
  await inFrame(page).getByRole('heading', { level: 5, name: /^Validators/ }).waitFor();
});

test('another try of signing twice begins anew, and the keyboard stays where it was', async (t) => {
  const { page } = await host(t, iframe('widget=slash'));
  const frame = inFrame(page);
  await use('slash', frame);
  const again = frame.getByRole('button', { name: 'Begin again' });
  await again.press('Enter');
  await until('the slashing gone', () => frame.getByRole('button', { name: /^See the evidence/ }).count(), (count) => count === 0);
  assert.equal(await page.frames()[1].evaluate(() => document.activeElement.textContent), 'Begin again');
  await frame.getByRole('button', { name: 'Vote twice' }).click();
  await frame.getByRole('button', { name: /^See the evidence/ }).waitFor({ timeout: 30_000 });
});

test('commands do what they say, and events tell', async (t) => {
  const { page } = await host(t, iframe('widget=energy&seed=2a'));
  await listen(page);
  const heard = (type) => page.evaluate((type) => window.heard.filter((it) => it.type === type), type);
  const first = await command(page, 0, 'getState');
  assert.equal(first.ok, true);
  assert.match(first.value, /^[A-Za-z0-9_-]+$/);

  await command(page, 0, 'play');
  await until('blocks', () => heard('block'), (list) => list.some((it) => it.lane === 'stake') && list.every((it) => /^\d+$/.test(it.height)), 60_000);
  await until('work', () => heard('active'), (list) => list.some((it) => it.active));
  await until('changes', () => heard('change'), (list) => list.some((it) => it.text) && list.some((it) => it.state));
  await command(page, 0, 'pause');
  await inFrame(page).getByRole('button', { name: 'Run' }).waitFor();
  const later = (await command(page, 0, 'getState')).value;
  assert.notEqual(later, first.value);

  const clock = inFrame(page).locator('.act .mono');
  const stopped = await clock.innerText();
  await command(page, 0, 'step');
  await until('the clock', () => clock.innerText(), (text) => text !== stopped);

  assert.equal((await command(page, 0, 'setState', later)).ok, true);
  await until('the clock set back', () => clock.innerText(), (text) => text === stopped);
  await command(page, 0, 'reset');
  await until('the clock at the start', () => clock.innerText(), (text) => text === '00:02:00');

  const before = (await command(page, 0, 'getState')).value;
  const refused = await command(page, 0, 'setState', `${later.slice(0, -3)}AAA`);
  assert.equal(refused.ok, false);
  assert.match(refused.error, /expected/);
  assert.equal((await command(page, 0, 'getState')).value, before, 'nothing changed');
});

test('settings change without loading anew, and a wrong one changes nothing', async (t) => {
  const { page } = await host(t, iframe('widget=mine'));
  await listen(page);
  const frame = inFrame(page);
  await page.frames()[1].evaluate(() => (window.isTheSame = true));
  await command(page, 0, 'set', { difficulty: 12, theme: 'dark', heading: 1, accent: '#336699', controls: 'min' });
  await frame.getByRole('heading', { level: 1 }).waitFor();
  await until('the difficulty', () => frame.locator('#difficulty ~ b').innerText(), (text) => text === '12 bits');
  assert.equal(await page.frames()[1].evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
  await frame.locator('footer').waitFor({ state: 'hidden' });

  // A reader moved the slider since.
  await frame.getByRole('slider').fill('20');
  await until('the difficulty, moved', () => frame.locator('#difficulty ~ b').innerText(), (text) => text === '20 bits');
  await command(page, 0, 'set', { difficulty: 12 });
  await until('the difficulty, set again', () => frame.locator('#difficulty ~ b').innerText(), (text) => text === '12 bits');

  const refused = await command(page, 0, 'set', { difficulty: 9, theme: 'pink' });
  assert.match(refused.error, /^theme: expected auto, light, dark, found "pink"$/);
  assert.equal(await frame.locator('#difficulty ~ b').innerText(), '12 bits');
  for (const value of [null, 7, { v: 2 }, { state: 'x' }, { __proto__x: 1 }, { constructor: 1 }]) {
    assert.equal((await command(page, 0, 'set', value)).ok, false, JSON.stringify(value));
  }
  await command(page, 0, 'set', { widget: 'hash', text: 'abc', theme: null });
  await frame.getByRole('img', { name: /^SHA-256: ba7816bf/ }).waitFor();
  const state = (await command(page, 0, 'getState')).value;
  await frame.getByLabel('Any text').fill('something else');
  await command(page, 0, 'setState', state);
  await until('the text', () => frame.getByLabel('Any text').inputValue(), (text) => text === 'abc');
  assert.ok(await page.frames()[1].evaluate(() => window.isTheSame));
});

test('ten thousand hostile messages change nothing', async (t) => {
  const { page } = await host(t, iframe('widget=slash') + iframe('widget=hash'));
  await listen(page, 2);
  const before = (await command(page, 0, 'getState')).value;
  const seen = await inFrame(page).locator('.content').innerHTML();
  const errors = await page.evaluate(async () => {
    const frame = document.querySelector('iframe').contentWindow;
    const host = { source: 'proof-ground-host', v: 1 };
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
    const junk = [
      null, 7, 'play', [], {}, { source: 'proof-ground' }, { ...host, v: 2, type: 'play' }, { ...host, type: 'destroy' },
      { ...host, type: '__proto__' }, { ...host, type: { toString: 1 } }, { ...host, type: 'setState', value: '<img src=x onerror=alert(1)>' },
      { ...host, type: 'setState', value: 'A'.repeat(50_000) }, { ...host, type: 'setState', value: { length: 1e9 } },
      { ...host, type: 'set', value: { difficulty: 1e9 } }, { ...host, type: 'set', value: deep },
      { ...host, type: 'set', value: { theme: '<b>' } }, { ...host, type: 'set', value: { text: 'x'.repeat(5_000) } },
      new Uint8Array(1000), { ...host, type: 'set', value: { accent: 'url(http://example.org/)' } },
    ];
    let errors = 0;
    addEventListener('message', ({ data }) => (errors += data?.type === 'error'));
    for (let index = 0; index < 10_000; index += 1) {
      frame.postMessage(junk[index % junk.length], '*');
      if (index % 500 === 0) await new Promise((next) => setTimeout(next));
    }
    await new Promise((next) => setTimeout(next, 500));
    return errors;
  });
  assert.ok(errors > 5_000, `${errors} errors were told`);
  // A frame beside it may not command it either.
  await page.frames()[2].evaluate(() => parent.frames[0].postMessage({ source: 'proof-ground-host', v: 1, type: 'play' }, '*'));
  await page.waitForTimeout(300);
  assert.equal((await command(page, 0, 'getState')).value, before);
  assert.equal(await inFrame(page).locator('.content').innerHTML(), seen);
});

test('commands count only from the origin that the address names', async (t) => {
  const { page } = await host(t, iframe('widget=mine&origin=https://example.org'));
  await inFrame(page).getByRole('button', { name: /^Mine block/ }).waitFor();
  await assert.rejects(command(page, 0, 'getState'), /no answer/);
});

test('a frame out of sight takes what is set, and begins in sight what was asked', async (t) => {
  const { page } = await host(t, `<div style="height:2500px"></div>${iframe('widget=mine')}${iframe('widget=energy')}`);
  await listen(page, 2);
  await command(page, 0, 'set', { difficulty: 12 });
  await command(page, 0, 'pause');
  await command(page, 1, 'play');
  await page.evaluate(() => scrollTo(0, 9000));
  await until('the difficulty', () => inFrame(page, 0).locator('#difficulty ~ b').innerText(), (text) => text === '12 bits');
  await inFrame(page, 1).getByRole('button', { name: 'Pause' }).waitFor();
});

test('a click just before the frame leaves the screen is kept', async (t) => {
  const { page } = await host(t, iframe('widget=mine&difficulty=10'));
  const start = inFrame(page).getByRole('button', { name: /^Mine block 1/ });
  await start.waitFor();
  // What the script of the frame does when it leaves the screen and comes back, before the engine has heard of the click.
  await start.evaluate((button) => {
    button.click();
    window.__app.act('sleep', '');
  });
  await start.evaluate(() => window.__app.act('wake', ''));
  await inFrame(page).getByText(/^Found after /).waitFor();
});

test('a named origin commands, and a badly named one closes the frame', async (t) => {
  const { page, base } = await host(t, '');
  const show = (origin) => page.evaluate((src) => (document.body.innerHTML = `<iframe src="${src}"></iframe>`), `${base}embed.html?v=1&widget=hash&origin=${origin}`);
  await show(encodeURIComponent(`${new URL(page.url()).origin}/`));
  assert.equal((await command(page, 0, 'getState')).ok, true);
  await show('example.org');
  await inFrame(page).getByLabel('Any text').waitFor();
  await assert.rejects(command(page, 0, 'getState'), /no answer/);
});

test('nothing is worked on before a click, out of sight, or beside another', async (t) => {
  const frames = `${iframe('widget=mine&difficulty=32')}${iframe('widget=mine&difficulty=32')}<div style="height:3000px"></div>`;
  const { page } = await host(t, frames);
  await listen(page, 2);
  await page.waitForTimeout(500);
  assert.equal(page.workers().length, 0, 'workers before a click');
  const isMining = (index) => inFrame(page, index).getByRole('button', { name: 'Stop' }).getAttribute('aria-disabled').then((it) => it !== 'true');
  const mine = (index) => inFrame(page, index).getByRole('button', { name: /^Mine block/ }).click();
  await mine(0);
  await until('the first', () => isMining(0), Boolean);
  assert.ok(page.workers().length > 0);
  await mine(1);
  await until('the second', () => isMining(1), Boolean);
  await until('the first gives way', () => isMining(0), (it) => !it);

  await page.evaluate(() => scrollTo(0, 2500));
  await until('the second out of sight', () => isMining(1), (it) => !it);
  await page.evaluate(() => scrollTo(0, 0));
  await until('the second in sight again', () => isMining(1), Boolean);
  assert.equal(await isMining(0), false, 'the first stays as it is');
});

test('what shall run by itself does so only in sight, and not where movement is unwelcome', async (t) => {
  const body = `<div style="height:2000px"></div>${iframe('widget=energy&run=visible')}`;
  for (const reducedMotion of [false, true]) {
    const { page } = await host(t, body, { reducedMotion });
    await listen(page);
    await page.waitForTimeout(300);
    await inFrame(page).getByRole('button', { name: 'Run' }).waitFor();
    await page.evaluate(() => scrollTo(0, 2500));
    await inFrame(page).getByRole('button', { name: reducedMotion ? 'Run' : 'Pause' }).waitFor();
  }
});
