// Bitcoin's own blocks: a real one is accepted, a spoilt one refused by the right check, and what is no block is told so.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { axe, open } from './harness.mjs';
import { button, focused, noSidewaysScroll } from './steps.mjs';

// A fact of the public chain: the genesis block, whole.
const GENESIS =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a' +
  '9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff' +
  '4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e6420' +
  '6261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea' +
  '1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000';
const FIELD = 'Or paste a header or a block, in hexadecimal';

async function blocks(t, options = {}) {
  const opened = await open(t, { ...options, path: `lab.html#/blocks${options.query ?? ''}` });
  await button(opened.page, 'Check the genesis block').waitFor();
  return opened;
}

const title = (page) => page.locator('#block-title');
const verdict = (page) => page.locator('.verdict-box').innerText();
const shows = (page, words) => page.locator('.verdict-box', { hasText: words }).waitFor();

/** The names of the checks with this outcome. */
const checks = (page, outcome) => page.locator('.ticks li', { has: page.getByText(outcome, { exact: true }) }).locator('summary b').allInnerTexts();

async function paste(page, text) {
  await page.getByLabel(FIELD).fill(text);
  await button(page, 'Check these bytes').click();
}

/** Puts a bit of the named part right or wrong. */
async function flip(page, part) {
  await page.getByLabel('Spoil it, and see who notices').selectOption({ label: part });
  await button(page, 'Flip one bit').click();
}

async function openFile(page, content) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(page, 'Open a file…').click()]);
  await chooser.setFiles(content);
}

test('a pasted genesis block passes every check; a changed digit is caught by the right one', async (t) => {
  const { page } = await blocks(t);
  await paste(page, GENESIS);
  await shows(page, '18 checks passed, none failed.');
  assert.equal(await title(page).innerText(), 'Block 0, the genesis block');
  assert.equal((await checks(page, 'passed')).length, 18);
  await page.getByText('The Times 03/Jan/2009 Chancellor on brink of second bailout for banks').waitFor();

  // A satoshi more for the miner.
  await paste(page, GENESIS.replace('00f2052a01', '01f2052a01'));
  await shows(page, 'Refused: Merkle root, Reward.');
  assert.deepEqual(await checks(page, 'failed'), ['Merkle root', 'Reward']);
  // Another nonce.
  await paste(page, GENESIS.replace('1dac2b7c', '1eac2b7c'));
  await shows(page, 'Refused: Proof of work.');
  assert.deepEqual(await checks(page, 'failed'), ['Proof of work']);
  await page.getByText('Bitcoin Core, pow.cpp (CheckProofOfWork)').waitFor();
});

test('a turned bit is caught where it should be, and can be put back', async (t) => {
  const { page } = await blocks(t);
  await button(page, '170: the first payment').click();
  await shows(page, 'none failed');
  await flip(page, 'Payment: its amount');
  await shows(page, 'Caught by: Merkle root.');
  await button(page, 'Put it back').click();
  await shows(page, 'none failed');
  await flip(page, 'Header: Nonce');
  await shows(page, 'Caught by: Proof of work.');
  await page.getByText('(one bit turned)').waitFor();
  await flip(page, 'The number of transactions');
  await shows(page, 'Refused by the reader at byte 490, in transaction 3: expected');

  await button(page, 'A block with witnesses').click();
  await flip(page, 'A witness');
  await shows(page, 'Caught by: Witness commitment.');
});

test('what is no block is told, and what was shown stays', async (t) => {
  const { page } = await blocks(t);
  await button(page, 'Check the genesis block').click();
  await shows(page, '18 checks passed');
  const stays = async (words) => {
    await page.locator('#block-refusal', { hasText: words }).waitFor();
    assert.match(await page.locator('#block-refusal').innerText(), /expected .*found /);
    assert.equal(await title(page).innerText(), 'Block 0, the genesis block');
    assert.match(await verdict(page), /18 checks passed/);
  };
  await paste(page, '');
  await stays('found nothing');
  await paste(page, 'the genesis block');
  await stays("found 't' at character 1");
  await paste(page, GENESIS.slice(0, 159));
  await stays('expected an even number of hexadecimal digits, found 159');
  await paste(page, GENESIS.slice(0, 158));
  await stays('at byte 0: expected 80 bytes of the header, found 79');
  await paste(page, `${GENESIS}00`);
  await stays('at byte 285: expected the end of the block, found 1 more byte.');
  await paste(page, GENESIS.slice(0, 400));
  await stays('in transaction 1: expected');

  const folder = await mkdtemp(join(tmpdir(), 'blocks-'));
  t.after(() => rm(folder, { recursive: true }));
  const big = join(folder, 'big.blk');
  await writeFile(big, Buffer.alloc(5_000_000));
  await openFile(page, big);
  await stays('“big.blk” was not read: at byte 4,000,000: expected at most 4,000,000 bytes, found 5,000,000');
  const huge = join(folder, 'huge.blk');
  await writeFile(huge, Buffer.alloc(10_000_000));
  await openFile(page, huge);
  await stays('expected a file of at most 9,000,000 bytes, found 10,000,000');
  await openFile(page, { name: 'empty', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) });
  await stays('“empty” was not read');

  // The next good thing clears it.
  await paste(page, GENESIS.slice(0, 160));
  await shows(page, '6 checks passed');
  assert.equal(await page.locator('#block-refusal').count(), 0);
});

test('a file is read as bytes or as digits', async (t) => {
  const { page } = await blocks(t);
  const file = (name, buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
  await openFile(page, file('genesis.blk', Buffer.from(GENESIS, 'hex')));
  await shows(page, '18 checks passed');
  await button(page, 'A block with witnesses').click();
  await page.getByRole('heading', { name: 'Block 1,263,442 of the test network' }).waitFor();
  const lines = `0x${GENESIS.slice(0, 160)}\n${GENESIS.slice(160)}\n`;
  await openFile(page, file('genesis.hex', Buffer.from(lines)));
  await shows(page, '18 checks passed');
  assert.equal(await title(page).innerText(), 'Block 0, the genesis block');
});

test('the two retargets are worked out, and the fork leads from one rival to the other', async (t) => {
  const { page } = await blocks(t);
  await button(page, '32,256: the first retarget that moved').click();
  await page.getByText('Computed here: 0x1d00d86a, the same as the 0x1d00d86a in the header. Difficulty 1 became 1.1829.').waitFor();
  await button(page, '68,544: the clamp').click();
  await page.getByText('302,400 s, held back by the limit of four').waitFor();
  await button(page, '562,630: a stale block').click();
  await page.getByRole('img', { name: /562,630.* went stale/ }).waitFor();
  await button(page, 'Look at its rival').click();
  await page.getByRole('heading', { name: 'Block 562,630, the one that stayed' }).waitFor();
  await button(page, 'Look at the stale one').click();
  await page.getByRole('heading', { name: 'Block 562,630, the one that went stale' }).waitFor();
});

test('an address shows a block; keys are enough', async (t) => {
  const { page } = await blocks(t, { query: '?show=170' });
  await page.getByRole('heading', { name: 'Block 170, the first payment' }).waitFor();
  await button(page, 'Check the genesis block').focus();
  await page.keyboard.press('Enter');
  await shows(page, '18 checks passed');
  // What had the focus keeps it, and what came of it is said.
  assert.equal(await focused(page), 'Check the genesis block');
  await page.locator('[aria-live]', { hasText: 'Block 0, the genesis block. 18 checks passed, none failed.' }).waitFor({ state: 'attached' });
  await page.locator('.ticks summary').first().focus();
  await page.keyboard.press('Enter');
  await page.getByText('Bitcoin Core, pow.cpp (DeriveTarget)').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Bitcoin Core, pow.cpp (DeriveTarget)').waitFor({ state: 'hidden' });
});

for (const dark of [false, true]) {
  test(`narrow and ${dark ? 'dark' : 'light'}: nothing scrolls sideways, axe is content`, async (t) => {
    const { page } = await blocks(t, { width: 320, dark });
    await axe(page);
    for (const name of ['Check the genesis block', '68,544: the clamp', '562,630: a stale block', 'A block with witnesses']) {
      await button(page, name).click();
      await shows(page, 'none failed');
      await noSidewaysScroll(page, 'blocks');
    }
    await flip(page, 'A witness');
    await paste(page, 'no block');
    await page.locator('#block-refusal').waitFor();
    await noSidewaysScroll(page, 'blocks');
    await axe(page);
    await page.setViewportSize({ width: 1280, height: 900 });
    await axe(page);
  });
}

test('nothing is asked of the network', async (t) => {
  const { page } = await blocks(t);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  for (const name of ['Check the genesis block', '562,630: a stale block']) await button(page, name).click();
  await paste(page, GENESIS);
  await shows(page, '18 checks passed');
  assert.deepEqual(asked, []);
});
