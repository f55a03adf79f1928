// What every end-to-end test needs: the release page served from a subfolder, a real Chromium, and no silent errors.
//
//   import { test } from 'node:test';
//   import { open, axe } from './harness.mjs';
//   test('…', async (t) => {
//     const { page } = await open(t, { width: 320, dark: true });
//     await axe(page);
//   });
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { serve } from './server.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const DIST = join(ROOT, 'dist');
const RESULTS = join(ROOT, 'test-results');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

// One browser and one server for a test file; each test gets a context of its own.
let starting;
function started() {
  starting ??= (async () => {
    assert.ok(existsSync(join(DIST, 'index.html')), 'dist/ is empty: run `cargo xtask build` first');
    const [server, browser] = await Promise.all([
      serve(DIST, { prefix: '/some/where/' }),
      launch(),
    ]);
    return { server, browser };
  })();
  return starting;
}

after(async () => {
  if (!starting) return;
  const { server, browser } = await starting;
  await browser.close();
  await server.close();
});

/** The browser itself, for tests that need more than one context. */
export async function theBrowser() {
  return (await started()).browser;
}

/** The address that the release is served under, for pages of a test's own that frame it. */
export async function served() {
  return (await started()).server.url;
}

/**
 * Opens the page for test `t` and closes it after. At the end the test fails if the page logged an error, threw one, or
 * asked for something that did not come; `page.expectedErrors` is a list of patterns for those that the test provokes.
 *
 * - `path`: what follows the page's address, such as `#/lab` or `?seed=7`
 * - `url`: another address altogether, such as that of a server of the test's own
 * - `width`, `height`, `dark`, `reducedMotion`, `touch`: the visitor's device and wishes
 * - `storage`: `'denied'` makes localStorage and indexedDB throw, as strict privacy settings do; a context's
 *   `storageState` goes on from an earlier visit
 * - `context`: an open context, to open a second tab beside the first
 * - `init`: a function to run in the page before anything else
 */
export async function open(t, options = {}) {
  const { path = '', width = 1280, height = 800, dark = false, reducedMotion = false, touch = false } = options;
  const { server, browser } = await started();
  const context =
    options.context ??
    (await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
      hasTouch: touch,
      locale: 'en-GB',
      timezoneId: 'UTC',
      storageState: typeof options.storage === 'object' ? options.storage : undefined,
    }));
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.expectedErrors = [];
  const errors = listen(page);
  if (options.storage === 'denied') await page.addInitScript(denyStorage);
  if (options.init) await page.addInitScript(options.init);

  t.after(async () => {
    try {
      const surprising = errors.filter((error) => !page.expectedErrors.some((pattern) => pattern.test(error)));
      if (!t.passed || surprising.length > 0) await picture(page, t.name);
      assert.deepEqual(surprising, [], 'the page ran with errors');
    } finally {
      await (options.context ? page.close() : context.close());
    }
  });

  await page.goto(options.url ?? server.url + path);
  return { page, context, url: server.url };
}

/** Notes everything that goes wrong in the page from here on. */
function listen(page) {
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(`page: ${error.stack || error.message || 'an error without a text'}`));
  page.on('requestfailed', (request) => {
    // A request that a reload or the end of the page cut off did not fail.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') errors.push(`request: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) errors.push(`response: ${response.status()} ${response.url()}`);
  });
  return errors;
}

function denyStorage() {
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException('storage is forbidden here', 'SecurityError');
      },
    });
  }
}

async function picture(page, name) {
  await mkdir(RESULTS, { recursive: true });
  const file = join(RESULTS, `${name.replace(/[^a-z0-9]+/gi, '-').slice(0, 80)}.png`);
  // The page may be gone or stuck; the failure itself is what matters then.
  await page.screenshot({ path: file, fullPage: true, timeout: 5_000 }).catch(() => {});
}

/** Fails if axe-core finds anything against WCAG 2.2 level A or AA on the page as it stands. */
export async function axe(page) {
  assert.deepEqual(await violations(page), [], 'axe-core found something');
}

/** What axe-core finds in a page, or in a frame of one. */
export async function violations(page) {
  // Colours are judged at rest: what fades in has another contrast on the way.
  await page.evaluate(() => {
    const moving = document.getAnimations().filter((it) => Number.isFinite(it.effect?.getComputedTiming().endTime));
    const rest = Promise.allSettled(moving.map((it) => it.finished));
    return Promise.race([rest, new Promise((next) => setTimeout(next, 1_000))]).then(() => {});
  });
  // Playwright's own world is exempt from the page's policy, a script element would not be.
  await page.evaluate(`${await readFile(AXE, 'utf8')};0`);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await window.axe.run(document, { runOnly: tags });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
}
