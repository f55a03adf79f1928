// The programs that are compared, as the worker of a browser or of Node runs them. All hash the header of Bitcoin's first block
// twice with SHA-256 unless their name says otherwise, and each must find its nonce before it is timed.
const isNode = typeof process === 'object' && !!process.versions?.node;

const GENESIS_NONCE = 2_083_236_893;
const HEADER = bytes(
  '01000000' + '00'.repeat(32) + '3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a' + '29ab5f49ffff001d' + '00000000',
);

function bytes(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

/** The header with a nonce in it. */
function withNonce(header, nonce, at = 76) {
  for (let index = 0; index < 4; index += 1) header[at + index] = nonce >>> (8 * index);
  return header;
}

const isSmall = (hash) => (hash[31] | hash[30] | hash[29] | hash[28]) === 0;

/** A package: by name in Node; in a browser by its place on the test's server, since there is no map of names there. */
const load = (name, path) => import(isNode ? name : `/node_modules/${path}`);

async function cryptoJs() {
  if (isNode) return (await import('crypto-js')).default;
  // Written for `require` or a global, and a module's worker has neither.
  const module = { exports: {} };
  new Function('module', 'exports', await (await fetch('/node_modules/crypto-js/crypto-js.js')).text())(module, module.exports);
  return module.exports;
}

async function wasm(file, program) {
  const code = isNode
    ? await (await import('node:fs/promises')).readFile(new URL(file))
    : await (await fetch(file)).arrayBuffer();
  const { instance } = await WebAssembly.instantiate(code);
  return (first, count) => instance.exports.mine(program, first, count) >>> 0;
}

/** A search of one hash after the other. */
const each = (isProof) => (first, count) => {
  for (let nonce = first; nonce < first + count; nonce += 1) if (isProof(nonce)) return nonce;
  return 0xffff_ffff;
};

/** Makes `(first, count) => nonce found or 2^32 - 1`, possibly as a promise. `files` names the two wasm modules. */
const PROGRAMS = {
  lanes: (files) => wasm(files.plain, 0),
  scalar: (files) => wasm(files.plain, 1),
  sha2: (files) => wasm(files.plain, 2),
  sha2Midstate: (files) => wasm(files.plain, 3),
  sha2Simd: (files) => wasm(files.simd, 2),
  sha2SimdMidstate: (files) => wasm(files.simd, 3),
  async hashWasm() {
    const { createSHA256 } = await load('hash-wasm', 'hash-wasm/dist/index.esm.min.js');
    const hasher = await createSHA256();
    const digest = (data) => hasher.init().update(data).digest('binary');
    const header = HEADER.slice();
    return each((nonce) => isSmall(digest(digest(withNonce(header, nonce)))));
  },
  async noble() {
    const { sha256 } = await load('@noble/hashes/sha2.js', '@noble/hashes/sha2.js');
    const header = HEADER.slice();
    return each((nonce) => isSmall(sha256(sha256(withNonce(header, nonce)))));
  },
  async nobleMidstate() {
    const { sha256 } = await load('@noble/hashes/sha2.js', '@noble/hashes/sha2.js');
    const midstate = sha256.create().update(HEADER.slice(0, 64));
    const [tail, work] = [HEADER.slice(64), sha256.create()];
    return each((nonce) => isSmall(sha256(midstate._cloneInto(work).update(withNonce(tail, nonce, 12)).digest())));
  },
  webCrypto() {
    const header = HEADER.slice();
    const hash = (data) => crypto.subtle.digest('SHA-256', data);
    return async (first, count) => {
      for (let nonce = first; nonce < first + count; nonce += 1) {
        if (isSmall(new Uint8Array(await hash(await hash(withNonce(header, nonce)))))) return nonce;
      }
      return 0xffff_ffff;
    };
  },
  webCryptoMany() {
    const hash = (data) => crypto.subtle.digest('SHA-256', data);
    const isProof = async (nonce) => isSmall(new Uint8Array(await hash(await hash(withNonce(HEADER.slice(), nonce)))));
    return async (first, count) => {
      for (let start = first; start < first + count; start += 256) {
        const nonces = Array.from({ length: Math.min(256, first + count - start) }, (_, index) => start + index);
        const index = (await Promise.all(nonces.map(isProof))).indexOf(true);
        if (index >= 0) return nonces[index];
      }
      return 0xffff_ffff;
    };
  },
  async cryptoJs() {
    const { SHA256, lib } = await cryptoJs();
    const header = HEADER.slice();
    return each((nonce) => {
      const { words } = SHA256(SHA256(lib.WordArray.create(withNonce(header, nonce))));
      return words[7] === 0;
    });
  },
  /** The loop behind many a demonstration: one hash of a text, made into hex, compared as text. */
  async cryptoJsText() {
    const { SHA256 } = await cryptoJs();
    const before = '0'.repeat(64);
    return each((nonce) => SHA256(`1${nonce}Anything at all${before}`).toString().substring(0, 8) === '00000000');
  },
};

/** A program that found the block it must find, ready to be timed. */
export async function prepare({ program, files }) {
  const mine = await PROGRAMS[program](files);
  if (program !== 'cryptoJsText' && (await mine(GENESIS_NONCE - 2, 3)) !== GENESIS_NONCE) {
    throw new Error(`${program} does not find the first block`);
  }
  // Batches of some milliseconds, as the page makes them: long enough that the clock costs nothing.
  let [batch, next] = [16, 0];
  const run = async (ms) => {
    const begun = performance.now();
    let [now, hashes] = [begun, 0];
    while (now - begun < ms) {
      if (next > 2_000_000_000) next = 0;
      await mine(next, batch);
      next += batch;
      hashes += batch;
      const later = performance.now();
      if (later - now < 4) batch *= 2;
      now = later;
    }
    return hashes / (now - begun);
  };
  // Until the engine has made its fastest code.
  await run(300);
  return run;
}
