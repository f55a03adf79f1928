// Takes a picture of each widget as it stands before it is touched: what a page shows in its place, and what a link to it
// looks like elsewhere. `node posters.mjs FOLDER NAME…` writes FOLDER/w/NAME/poster.png; it ends with 3 where there is no browser.
import { join, resolve } from 'node:path';
import { executable, launch } from '../tests/e2e/browser.mjs';
import { serve } from '../tests/e2e/server.mjs';

const [folder, ...names] = process.argv.slice(2);
if (!executable()) process.exit(3);
const server = await serve(resolve(folder));
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 680, height: 600 }, colorScheme: 'light', locale: 'en-GB' });
  for (const name of names) {
    // Inside a frame, as it will be: only there does it say when it is ready.
    await page.goto(`${server.url}embed.html?v=1&widget=hash`);
    const isReady = page.evaluate(
      (url) =>
        new Promise((done) => {
          addEventListener('message', ({ data }) => data?.type === 'ready' && done());
          const frame = document.createElement('iframe');
          frame.style.cssText = 'border:0;width:680px;height:1200px;display:block';
          frame.src = url;
          document.body.replaceChildren(frame);
        }),
      `${server.url}embed.html?v=1&widget=${name}&theme=light`,
    );
    await isReady;
    const widget = page.frameLocator('iframe').locator('.widget');
    await widget.waitFor();
    await page.waitForTimeout(200);
    await widget.screenshot({ path: join(folder, 'w', name, 'poster.png'), animations: 'disabled' });
  }
} finally {
  await browser.close();
  await server.close();
}
