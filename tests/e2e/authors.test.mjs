// What authors use: the element, the article that shows it, the page that builds it, links that become widgets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, open, served, violations } from './harness.mjs';
import { WIDGETS, host, iframe, inFrame } from './embedding.mjs';
import { ready, until } from './steps.mjs';

const SCRIPT = '<script type="module" src="{base}embed.js"></script>';
const element = (attributes, inside = '') => `<proof-ground ${attributes}>${inside}</proof-ground>`;
/** The frame inside the element number `index`. */
const within = (page, index = 0) => page.frameLocator(`proof-ground >> nth=${index} >> iframe`);
const isHigh = (frame) => frame.evaluate((it) => it.getBoundingClientRect().height);

/** Notes each event of the elements as they reach the document. */
const listen = (page) =>
  page.evaluate(() => {
    window.heard = [];
    for (const type of ['ready', 'change', 'block', 'tx', 'error', 'resize']) {
      document.addEventListener(`chain-${type}`, (event) => window.heard.push([type, event.detail, event.target.id]));
    }
  });

test('the element fits its height, growing and shrinking', async (t) => {
  const { page } = await host(t, SCRIPT + element('widget="chain" difficulty="10"'));
  const frame = page.locator('proof-ground >> iframe');
  const inner = () => page.frames()[1].evaluate(() => Math.ceil(document.getElementById('app').getBoundingClientRect().height));
  const fits = async () => (await isHigh(frame)) === (await inner());
  await within(page).getByRole('button', { name: /^Block 2,/ }).waitFor();
  await until('the height', fits, Boolean);
  const low = await isHigh(frame);
  await within(page).getByRole('button', { name: /^Block 2,/ }).click();
  await within(page).getByLabel('Nonce', { exact: true }).waitFor();
  await until('the height, grown', fits, Boolean);
  assert.ok((await isHigh(frame)) > low);
  await page.evaluate(() => document.querySelector('proof-ground').reset());
  await until('the height, shrunk', () => isHigh(frame), (it) => it === low);
});

test('embed.js fits frames that an author wrote, also later ones, and only for messages of theirs', async (t) => {
  const { page, base } = await host(t, SCRIPT + SCRIPT.replace('.js', '.js?again') + iframe('widget=hash'));
  const fits = (index) =>
    until('the height', () => page.locator('iframe').nth(index).evaluate((it) => it.style.height), Boolean);
  await fits(0);
  await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), iframe('widget=mine').replaceAll('{base}', base));
  await fits(1);
  await page.evaluate(() => postMessage({ source: 'proof-ground', v: 1, type: 'resize', height: 2000 }, '*'));
  await page.frames()[1].evaluate(() => parent.postMessage({ source: 'proof-ground', v: 1, type: 'resize', height: 1e9 }, '*'));
  await until('a height within bounds', () => page.locator('iframe').first().evaluate((it) => it.style.height), (it) => it === '4000px');
});

test('attributes, properties, methods and events of the element', async (t) => {
  const { page } = await host(t, '<div id="place"></div>');
  await listen(page);
  await page.evaluate((base) => {
    const root = document.getElementById('place').attachShadow({ mode: 'open' });
    root.innerHTML = '<proof-ground id="one" widget="energy" seed="2a" heading="3" title="Both"></proof-ground>';
    return import(`${base}embed.js`);
  }, await served());
  const one = (what, value) =>
    page.evaluate(([what, value]) => {
      const it = document.getElementById('place').shadowRoot.querySelector('proof-ground');
      return new Function('it', 'value', `return (async () => ${what})()`)(it, value);
    }, [what, value]);
  await one('it.ready.then(() => 1)');
  assert.deepEqual(await one('[it.widget, it.seed, it.title, it.shadowRoot.querySelector("iframe").title]'), ['energy', '2a', 'Both', 'Both']);
  const first = await one('it.getState()');
  await one('it.play()');
  const has = (type) => page.evaluate((type) => window.heard.some(([it]) => it === type), type);
  for (const type of ['ready', 'resize', 'block', 'tx', 'change']) await until(type, () => has(type), Boolean, 60_000);
  await one('it.pause()');
  await one('it.step()');
  assert.notEqual(await one('it.getState()'), first);
  await one('it.setState(value)', first);
  assert.equal(await one('it.state'), first);
  await until('the state set back', () => one('it.getState()'), (state) => state === first);
  await one('it.reset()');

  const frame = page.frames()[1];
  await frame.evaluate(() => (window.isTheSame = true));
  await one('it.widget = "mine"');
  await one('it.setAttribute("difficulty", "11")');
  await until('the difficulty', () => frame.locator('#difficulty ~ b').innerText().catch(() => ''), (text) => text === '11 bits');
  await one('it.setAttribute("theme", "pink")');
  await until('an error', () => has('error'), Boolean);
  assert.equal(await frame.locator('#difficulty ~ b').innerText(), '11 bits');
  assert.match(await one('it.setState("nonsense!").then(() => "taken", (error) => error.message)'), /expected a state/);
  assert.ok(await frame.evaluate(() => window.isTheSame), 'the frame was not loaded again');
});

test('an element that is moved goes on from its state, and one that is removed is silent', async (t) => {
  const { page } = await host(t, `${SCRIPT}${element('widget="hash" text="abc"')}<div id="elsewhere"></div>`);
  await within(page).getByLabel('Any text').fill('abcd');
  const run = (code) => page.evaluate((code) => new Function('it', `return (async () => ${code})()`)(document.querySelector('proof-ground')), code);
  const state = await run('it.getState()');
  await until('the state told', () => run('it.state'), (it) => it === state);
  assert.equal(await run('it.reset().then(() => it.getState())'), 'YWJj');
  await within(page).getByLabel('Any text').fill('abcd');
  await until('the state told again', () => run('it.state'), (it) => it === state);
  await run('document.getElementById("elsewhere").append(it)');
  await within(page).getByRole('img', { name: /^SHA-256: 88d4266f/ }).waitFor();
  const answer = await page.evaluate(async () => {
    const it = document.querySelector('proof-ground');
    await it.ready;
    const asked = it.getState();
    await Promise.resolve();
    it.remove();
    const later = it.getState();
    return Promise.all([asked, later].map((asked) => asked.then(() => 'answered', (error) => error.message)));
  });
  assert.deepEqual(answer, ['the element was removed', 'the element is in no page']);
  assert.equal(page.frames().length, 1);
});

test('an element that loads at a click shows a picture until then', async (t) => {
  const { page } = await host(t, SCRIPT + element('widget="mine" loading="click" title="Mine one"'));
  const poster = page.getByRole('button', { name: /Mine one/ });
  await poster.waitFor();
  assert.equal(page.frames().length, 1, 'no frame before the click');
  await until('the picture', () => poster.locator('img').evaluate((it) => it.naturalWidth), (width) => width > 300);
  await poster.press('Enter');
  await within(page).getByRole('button', { name: /^Mine block/ }).waitFor();
});

test('an element far away is not loaded before a reader comes near, unless its author says so', async (t) => {
  const far = '<div style="height:9000px"></div>';
  const { page } = await host(t, SCRIPT + far + element('widget="hash"') + far + element('widget="hash" loading="eager"'));
  await until('the eager one', () => page.frames().filter((frame) => frame.url().includes('embed.html')).length, (count) => count === 1);
  await page.waitForTimeout(500);
  assert.equal(page.frames().filter((frame) => frame.url().includes('embed.html')).length, 1);
  await page.locator('proof-ground').first().scrollIntoViewIfNeeded();
  await within(page).getByLabel('Any text').waitFor();
});

test('without the script the page shows what the author wrote inside', async (t) => {
  const { page } = await host(t, element('widget="mine"', '<a href="{base}embed.html?v=1">Mine a block yourself</a>'));
  await page.getByRole('link', { name: 'Mine a block yourself' }).waitFor();
});

test('the page around hands on its colours and its scheme', async (t) => {
  const style = '<style>:root { color-scheme: dark; --chain-accent: #336699; --chain-bg: #101010 }</style>';
  const { page } = await host(t, `${style}<div dir="rtl">${SCRIPT}${element('widget="mine"')}</div>`);
  await within(page).getByRole('button', { name: /^Mine block/ }).waitFor();
  const seen = await page.frames()[1].evaluate(() => {
    const root = getComputedStyle(document.documentElement);
    return [root.colorScheme, root.getPropertyValue('--work'), getComputedStyle(document.querySelector('.widget')).backgroundColor, root.direction];
  });
  assert.deepEqual(seen, ['dark', '#336699', 'rgb(16, 16, 16)', 'ltr']);
});

test('of elements in frames with origins of their own one works at a time too', async (t) => {
  const mine = element('widget="mine" difficulty="32" sandbox="allow-scripts"');
  const { page } = await host(t, SCRIPT + mine + mine);
  const stop = (index) => within(page, index).getByRole('button', { name: 'Stop' });
  const isMining = (index) => stop(index).getAttribute('aria-disabled').then((it) => it !== 'true');
  for (const index of [0, 1]) {
    await within(page, index).getByRole('button', { name: /^Mine block/ }).click();
    await until(`number ${index}`, () => isMining(index), Boolean);
  }
  await until('the first gives way', () => isMining(0), (it) => !it);
});

for (const [width, dark] of [[320, true], [1440, false]]) {
  test(`the article shows all five at ${width} pixels`, async (t) => {
    const { page } = await open(t, { path: 'article.html', width, dark });
    for (const index of WIDGETS.keys()) {
      // None is loaded before a reader comes near.
      await page.locator('proof-ground').nth(index).scrollIntoViewIfNeeded();
      await within(page, index).locator('.widget footer').waitFor();
    }
    await until('all as high as they are', () => page.evaluate(() => [...document.querySelectorAll('proof-ground')].every((it) => it.offsetHeight > 200)), Boolean);
    // What a card cuts off does not widen the page, so the pieces themselves are looked at.
    const wide = (frame) =>
      frame.evaluate(() => {
        const pieces = [...document.querySelectorAll('.content > *, .content p, .content button, .content input, h1, h2')];
        const right = Math.max(0, ...pieces.map((it) => it.getBoundingClientRect().right));
        const { scrollWidth, clientWidth } = document.documentElement;
        return Math.max(scrollWidth - clientWidth, Math.ceil(right - clientWidth), 0);
      });
    for (const frame of page.frames()) {
      assert.equal(await wide(frame), 0, `${frame.url()} is wider than its place`);
      assert.deepEqual(await violations(frame), [], `axe-core in ${frame.url()}`);
    }
    assert.equal(page.workers().length, 0);
  });
}

test('the page for authors builds what the preview shows', async (t) => {
  const { page, context, url } = await open(t, { path: 'share.html' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const frame = page.getByLabel('As a frame: no script needed; as high as you say');
  const source = async () => new URL((await frame.inputValue()).match(/src="([^"]*)"/)[1].replaceAll('&amp;', '&'));
  await page.getByLabel('A hash', { exact: true }).check();
  await page.getByLabel('Theme').selectOption('dark');
  await within(page).getByLabel('Any text').fill('A sentence of mine');
  await page.getByLabel('Readers begin where the preview stands now').check();
  await until('the state in the address', source, (it) => /^#s=./.test(it.hash));
  assert.equal((await source()).searchParams.get('widget'), 'hash');
  assert.equal((await source()).searchParams.get('theme'), 'dark');
  assert.ok((await source()).href.startsWith(`${url}embed.html?v=1`));
  await axe(page);
  await page.getByRole('button', { name: 'Copy the element' }).click();
  await page.getByText('Copied.').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /<proof-ground widget="hash" theme="dark" state="/);

  // What was copied is what a reader sees.
  const { page: article } = await host(t, copied);
  await until('the text', () => within(article).getByLabel('Any text').inputValue(), (text) => text === 'A sentence of mine');

  await page.getByLabel('Difficulty, bits').fill('99');
  await page.getByText('✗ Difficulty: expected a whole number from 8 to 32, found 99').waitFor();
  assert.equal((await source()).searchParams.get('difficulty'), null);
});

test('the page for authors fits a small screen', async (t) => {
  const { page } = await open(t, { path: 'share.html', width: 320, dark: true });
  await within(page).getByRole('button', { name: /^Mine block/ }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  await axe(page);
});

test('a link to a widget names an answer and a picture that are there', async (t) => {
  for (const widget of WIDGETS) {
    const { page, url } = await open(t, { path: `w/${widget}/`, width: 720 });
    await inFrame(page).locator('.widget').waitFor();
    const href = await page.locator('link[type="application/json+oembed"]').getAttribute('href');
    assert.ok(new URL(href).pathname.endsWith(`/w/${widget}/oembed.json`));
    const answer = await (await page.request.get(`${url}w/${widget}/oembed.json`)).json();
    assert.equal(answer.version, '1.0');
    assert.equal(answer.type, 'rich');
    assert.match(answer.html, new RegExp(`embed\\.html\\?v=1&amp;widget=${widget}`));
    const real = await inFrame(page).locator('.widget').evaluate((it) => it.offsetHeight);
    assert.ok(Math.abs(answer.height - real) < 60, `${widget}: ${answer.height} told, ${real} needed`);
    const png = await (await page.request.get(`${url}w/${widget}/poster.png`)).body();
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [answer.thumbnail_width, answer.thumbnail_height]);
    await axe(page);
  }
});

test('the way to the playground leads to what is seen, and leaves the person\u2019s own run as it was', async (t) => {
  const { page: own, context } = await open(t);
  await ready(own);
  await own.getByRole('slider', { name: 'Difficulty', exact: true }).fill('9');
  const mirror = () => own.evaluate(() => localStorage.getItem('proofground.log'));
  const kept = await until('the own run, saved', mirror, Boolean);
  await own.goto('about:blank');

  const { page } = await open(t, { context, path: 'embed.html?v=1&widget=chain&difficulty=10' });
  await page.getByRole('button', { name: /^Block 4,/ }).waitFor();
  const [opened] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: /^Open in the playground/ }).click()]);
  await ready(opened);
  await opened.getByText('This run came with a link and is not saved. Yours is as you left it.').waitFor();
  await opened.getByRole('button', { name: /^Block 4,/ }).first().waitFor();
  await opened.getByRole('slider', { name: 'Difficulty', exact: true }).fill('20');
  await opened.waitForTimeout(1_500);
  assert.equal(await opened.evaluate(() => localStorage.getItem('proofground.log')), kept);
  await opened.getByRole('button', { name: 'Go to mine' }).click();
  await until('the own difficulty', () => opened.locator('#difficulty ~ b').innerText().catch(() => ''), (text) => text === '9 bits');
});

test('a link that holds no run is refused in words, and the own run opens', async (t) => {
  const { page } = await open(t, { path: '#s=AAAA' });
  await ready(page);
  await page.getByText(/^The link holds no run: expected a save of this version, marked PGR1, found 3 bytes/).first().waitFor();
});
