// One table of how fast the kernel is beside others, from one run: `cargo xtask bench mining` builds what this needs and calls
// `node mining.mjs plain.wasm simd.wasm native native-soft`.
//
// Every figure is the best of some rounds, each in fresh workers: engines sometimes make slow code for an instance's whole life,
// and other work on the machine only ever slows a round down. The rounds of all programs take turns.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { launch } from '../e2e/browser.mjs';
import { serve } from '../e2e/server.mjs';
import { measure } from './measure.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const MS = Number(process.env.MS ?? 400);
const ALL = Math.max(2, availableParallelism());

// Name, what it is in words, the least the kernel should be faster by.
const PROGRAMS = [
  ['lanes', 'our kernel, four lanes'],
  ['scalar', 'our kernel, one nonce at a time'],
  ['sha2', '`sha2` 0.11, as people use it', 3.5],
  ['sha2Midstate', '`sha2` 0.11 with midstate'],
  ['sha2Simd', '`sha2` 0.11 with simd128'],
  ['sha2SimdMidstate', '`sha2` 0.11 with simd128 and midstate', 1.6],
  ['hashWasm', 'hash-wasm, one instance', 9],
  ['noble', '@noble/hashes'],
  ['nobleMidstate', '@noble/hashes with midstate', 18],
  ['webCrypto', 'WebCrypto, one by one', 36],
  ['webCryptoMany', 'WebCrypto, 256 in flight'],
  ['cryptoJs', 'crypto-js', 48],
  ['cryptoJsText', 'crypto-js, one hash of a text made into hex'],
];

const [plain, simd, native, nativeSoft] = process.argv.slice(2).map((path) => resolve(path));
assert.ok(nativeSoft, 'usage: node mining.mjs plain.wasm simd.wasm native native-soft');

// Name, the program's file, its number, the same least.
const NATIVE = [
  ['the same four lanes, natively (AVX encodings)', nativeSoft, 0, 0.85],
  ['our scalar kernel, natively', native, 1],
  ['`sha2`, natively, without SHA instructions', nativeSoft, 2],
  ['`sha2`, natively, as it comes', native, 2],
  ['`sha2`, natively, as it comes, with midstate', native, 3],
];

const folder = await mkdtemp(join(tmpdir(), 'proofground-bench-'));
let server, browser;
try {
  for (const name of ['programs.mjs', 'worker.mjs', 'measure.mjs']) await copyFile(join(HERE, name), join(folder, name));
  for (const name of ['hash-wasm', '@noble/hashes', 'crypto-js']) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
    await cp(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  await copyFile(plain, join(folder, 'plain.wasm'));
  await copyFile(simd, join(folder, 'simd.wasm'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Bench</title>');
  const alter = (path, answer) => {
    if (path.endsWith('.mjs')) answer.headers['content-type'] = 'text/javascript';
  };
  server = await serve(folder, { alter });
  browser = await launch();
  const page = await browser.newPage();
  await page.goto(`${server.origin}/index.html`);

  const inBrowser = (program, workers) =>
    page.evaluate(
      async (job) => {
        const { measure } = await import('/measure.mjs');
        return measure((hear) => {
          const worker = new Worker('/worker.mjs', { type: 'module' });
          worker.onmessage = (event) => hear(event.data);
          worker.onerror = (event) => hear({ error: event.message });
          return worker;
        }, job);
      },
      { program, workers, ms: MS, files: { plain: '/plain.wasm', simd: '/simd.wasm' } },
    );
  const inNode = (program, workers) =>
    measure(
      (hear) => {
        const worker = new Worker(join(HERE, 'worker.mjs'));
        worker.on('message', hear);
        worker.on('error', (error) => hear({ error: error.message }));
        return worker;
      },
      { program, workers, ms: MS, files: { plain: pathToFileURL(plain).href, simd: pathToFileURL(simd).href } },
    );

  const best = new Map();
  const note = (key, rate) => best.set(key, Math.max(best.get(key) ?? 0, rate));
  const crews = (program) => (['lanes', 'scalar'].includes(program) ? [1, ALL] : [1]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [program] of PROGRAMS) {
      for (const workers of crews(program)) {
        note(`browser ${program} ${workers}`, await inBrowser(program, workers));
        note(`node ${program} ${workers}`, await inNode(program, workers));
      }
    }
    for (const [name, file, program] of NATIVE) {
      note(name, Number(execFileSync(file, [String(program), String(MS)], { encoding: 'utf8' })));
    }
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  }

  const rate = (key) => best.get(key);
  const times = (one, other) => (one / other).toFixed(one / other < 10 ? 2 : 1);
  const speed = (value) => (value >= 1000 ? `${(value / 1000).toFixed(2)} MH/s` : `${value.toFixed(1)} kH/s`);
  const [inChromium, inNodeJs] = [rate('browser lanes 1'), rate('node lanes 1')];
  const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  const machine = `${cpus()[0].model.trim()}, ${availableParallelism()} processors`;
  const engines = `Chromium ${browser.version()}, Node ${process.versions.node}`;
  const date = new Date().toISOString().slice(0, 10);
  console.log(`\n${date}, ${machine}, ${engines}; best of ${ROUNDS} rounds of ${MS} ms\n`);
  row('one worker', 'Chromium', 'the kernel is faster by', 'wanted', 'Node', 'the kernel is faster by');
  row('---', '---', '---', '---', '---', '---');
  const goal = (reached, wanted) => (wanted ? `${wanted}${reached >= wanted ? '' : ' (missed)'}` : '');
  for (const [program, name, wanted] of PROGRAMS) {
    const [here, there] = [rate(`browser ${program} 1`), rate(`node ${program} 1`)];
    row(name, speed(here), times(inChromium, here), goal(inChromium / here, wanted), speed(there), times(inNodeJs, there));
  }
  for (const [name, , , wanted] of NATIVE) {
    const there = rate(name);
    row(name, speed(there), times(inChromium, there), goal(inChromium / there, wanted), '', times(inNodeJs, there));
  }
  console.log();
  row('also', 'Chromium', 'wanted', 'Node');
  row('---', '---', '---', '---');
  const ratio = (name, wanted, one, other) => {
    const [here, there] = ['browser', 'node'].map((place) => rate(`${place} ${one}`) / rate(`${place} ${other}`));
    row(name, here.toFixed(2), goal(here, wanted), there.toFixed(2));
  };
  ratio('our scalar kernel over `sha2` as people use it', 1.8, 'scalar 1', 'sha2 1');
  ratio(`${ALL} workers over one, four lanes`, ALL === 2 ? 1.92 : undefined, `lanes ${ALL}`, 'lanes 1');
  ratio(`${ALL} workers over one, scalar`, undefined, `scalar ${ALL}`, 'scalar 1');
} finally {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
}
