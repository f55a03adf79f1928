// Pages of other people, for widgets to stand in.
import { createServer } from 'node:http';
import { open, served } from './harness.mjs';

export const WIDGETS = ['hash', 'chain', 'mine', 'slash', 'energy'];

/**
 * Serves `body` as somebody's page on a port of its own and opens it. `headers` go with it; `{base}` in the body stands for
 * the address of Proofground. Options are those of `open`.
 */
export async function host(t, body, { headers = {}, ...options } = {}) {
  const base = await served();
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
    <body>${body.replaceAll('{base}', base)}</body></html>`;
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(html);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const opened = await open(t, { ...options, url: `http://127.0.0.1:${server.address().port}/` });
  return { ...opened, base };
}

/** A frame with a widget, as the documentation says to write it. */
export function iframe(parameters, attributes = '') {
  return `<iframe src="{base}embed.html?v=1&${parameters}" title="A widget" width="100%" height="420" ${attributes}></iframe>`;
}

/** The frame number `index` of the page. */
export const inFrame = (page, index = 0) => page.frameLocator(`iframe >> nth=${index}`);

/** Keeps every message that reaches the page, and waits until the first `count` frames are ready. */
export async function listen(page, count = 1) {
  await page.evaluate(() => {
    window.heard = [];
    addEventListener('message', ({ data }) => window.heard.push(data));
  });
  // Some may have spoken before: they are asked.
  for (let index = 0; index < count; index += 1) await command(page, index, 'getState');
}

/** Sends frame `index` a command as its documentation says, and gives its reply. */
export function command(page, index, type, value) {
  return page.evaluate(
    ([index, type, value]) =>
      new Promise((resolve, reject) => {
        const frame = document.querySelectorAll('iframe')[index].contentWindow;
        const requestId = `${Math.random()}`;
        const again = setInterval(() => frame.postMessage({ source: 'proof-ground-host', v: 1, type, value, requestId }, '*'), 100);
        const settle = (how, what) => {
          clearInterval(again);
          clearTimeout(late);
          removeEventListener('message', hear);
          how(what);
        };
        const hear = ({ source, data }) => {
          if (source !== frame || data?.requestId !== requestId) return;
          // Still loading: asked again.
          if (data.error?.includes('still loading')) return;
          settle(resolve, data);
        };
        const late = setTimeout(() => settle(reject, new Error(`no answer to ${type}`)), 15_000);
        addEventListener('message', hear);
        frame.postMessage({ source: 'proof-ground-host', v: 1, type, value, requestId }, '*');
      }),
    [index, type, value],
  );
}

/** What a reader does first with each widget, in its frame. */
export async function use(widget, frame) {
  const button = (name) => frame.getByRole('button', { name });
  if (widget === 'hash') {
    await frame.getByLabel('Any text').fill('abc');
    await frame.getByRole('img', { name: /^SHA-256: ba7816bf8f01cfea/ }).waitFor();
    await frame.getByText(/^\d+ of 256 bits changed/).waitFor();
  }
  if (widget === 'chain') {
    await button(/^Block 2,/).click();
    await frame.getByLabel('Nonce', { exact: true }).fill('77');
    await frame.getByText('Broken here: bad proof. 2 blocks above no longer stand.').waitFor();
    await button('Put it back').click();
    await frame.getByText('Broken here').waitFor({ state: 'detached' });
  }
  if (widget === 'mine') {
    await button(/^Mine block 1/).click();
    await frame.getByText(/^Found after /).waitFor({ timeout: 30_000 }).catch(async (error) => {
      throw new Error(`no block was found; the widget says: ${await frame.locator('body').innerText()}`, { cause: error });
    });
    await button(/^Mine block 2/).waitFor();
  }
  if (widget === 'slash') {
    await button('Propose twice').click();
    await button(/^See the evidence/).click({ timeout: 30_000 });
    await frame.getByText('Both signatures are yours, and the two messages contradict each other.').waitFor();
    await button('Flip one bit').click();
    await frame.getByText(/^This proves nothing: /).waitFor();
  }
  if (widget === 'energy') {
    await button('Run').click();
    await button('Pause').click();
    await button('Run').waitFor();
  }
}
