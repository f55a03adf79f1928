// A search worker on the graphics processor: does what src/web/miner.rs does, with the hashing in WGSL, and speaks the same
// bytes (src/web/miner_link.rs, src/core/packed.rs). The page starts it only if a person asked for it.
//
// The shader hashes a header with many nonces at once and names those whose leading 32 bits are not above the best so far;
// those few are hashed again here, in order, and compared in full. What is found is checked by the core like any stranger's
// block. Sources: FIPS 180-4 for SHA-256, Bitcoin Core for the header, the W3C's WebGPU and WGSL.

/** Time to hash between two looks at the messages, and between two reports, in milliseconds. */
const BATCH_MS = 10;
const REPORT_EVERY_MS = 100;
const GROUP = 64;
const [SMALLEST_BATCH, LARGEST_BATCH] = [1 << 10, 1 << 28];
/** Nonces a batch may name. Fewer than ten are expected; should there be more, the batch is done again in parts. */
const NAMED = 256;

const K = constants(64, 3n);
const IV = constants(8, 2n);
const [END, HEADER_BITS, HASH_BITS] = [0x80000000, 640, 256];

/** The first 32 bits behind the point of the roots (square: 2, cubic: 3) of the first primes. */
function constants(count, power) {
  const found = [];
  for (let n = 2; found.length < count; n += 1) {
    if (Array.from({ length: n - 2 }, (_, at) => at + 2).every((d) => n % d)) found.push(fraction(n, power));
  }
  return found;
}

/** The largest integer whose power is at most n times 2^(32 power), less its whole part: exact, unlike a float's root. */
function fraction(n, power) {
  const wanted = BigInt(n) << (32n * power);
  let root = 0n;
  for (let bit = 1n << 40n; bit; bit >>= 1n) if ((root + bit) ** power <= wanted) root += bit;
  return Number(root & 0xffffffffn);
}

const turn = (x, by) => (x >>> by) | (x << (32 - by));

/** SHA-256's compression of one piece of sixteen words. */
function compress(before, piece) {
  const w = [...piece];
  for (let t = 16; t < 64; t += 1) {
    const [two, fifteen] = [w[t - 2], w[t - 15]];
    const one = turn(two, 17) ^ turn(two, 19) ^ (two >>> 10);
    const zero = turn(fifteen, 7) ^ turn(fifteen, 18) ^ (fifteen >>> 3);
    w[t] = (one + w[t - 7] + zero + w[t - 16]) >>> 0;
  }
  let [a, b, c, d, e, f, g, h] = before;
  for (let t = 0; t < 64; t += 1) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + w[t]) >>> 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
    [a, b, c, d, e, f, g, h] = [(first + second) >>> 0, a, b, c, (d + first) >>> 0, e, f, g];
  }
  return [a, b, c, d, e, f, g, h].map((word, at) => (word + before[at]) >>> 0);
}

const swapped = (word) => (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;

/** A header with what does not depend on its nonce worked out. */
function midstate(header) {
  const words = Array.from({ length: 19 }, (_, at) => new DataView(header.buffer, header.byteOffset).getUint32(4 * at));
  return { first: compress(IV, words.slice(0, 16)), tail: words.slice(16) };
}

/** The hash with this nonce, in internal byte order. */
function hash({ first, tail }, nonce) {
  const inner = compress(first, [...tail, swapped(nonce), END, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, HEADER_BITS]);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  compress(IV, [...inner, END, 0, 0, 0, 0, 0, 0, HASH_BITS]).forEach((word, at) => view.setUint32(4 * at, word));
  return bytes;
}

/** Hashes compare as numbers with the last byte the most significant. */
function isLess(a, b) {
  for (let at = 31; at >= 0; at -= 1) if (a[at] !== b[at]) return a[at] < b[at];
  return false;
}

const topWord = (bytes) => new DataView(bytes.buffer).getUint32(28, true);

/** The rounds of one compression in WGSL, on variables a to h and words w0 to w15. */
function rounds(count) {
  const lines = [];
  for (let t = 0; t < count; t += 1) {
    const word = (back) => `w${(t - back) & 15}`;
    if (t >= 16) lines.push(`${word(16)} += s1(${word(2)}) + ${word(7)} + s0(${word(15)});`);
    const [a, b, c, d, e, f, g, h] = Array.from('abcdefgh', (_, at) => 'abcdefgh'[(at - t) & 7]);
    lines.push(`${h} += e1(${e}) + ((${e} & ${f}) ^ (~${e} & ${g})) + ${K[t]}u + w${t & 15};`);
    lines.push(`${d} += ${h}; ${h} += e0(${a}) + ((${a} & ${b}) ^ (${a} & ${c}) ^ (${b} & ${c}));`);
  }
  return lines.join('\n    ');
}

const list = (names, values) => Array.from(names, (name, at) => `var ${name} = ${values[at]};`).join(' ');
const W = Array.from({ length: 16 }, (_, at) => `w${at}`);
const job = (at) => `job[${at}]`;

// The last three rounds of the second hash would only move e to h, whose sum with the initial value is the leading word.
const SHADER = `
@group(0) @binding(0) var<storage, read> job: array<u32>;
@group(0) @binding(1) var<storage, read_write> named: array<atomic<u32>>;
fn turn(x: u32, by: u32) -> u32 { return (x >> by) | (x << (32u - by)); }
fn s0(x: u32) -> u32 { return turn(x, 7u) ^ turn(x, 18u) ^ (x >> 3u); }
fn s1(x: u32) -> u32 { return turn(x, 17u) ^ turn(x, 19u) ^ (x >> 10u); }
fn e0(x: u32) -> u32 { return turn(x, 2u) ^ turn(x, 13u) ^ turn(x, 22u); }
fn e1(x: u32) -> u32 { return turn(x, 6u) ^ turn(x, 11u) ^ turn(x, 25u); }
fn swapped(x: u32) -> u32 { return (x << 24u) | ((x & 0xff00u) << 8u) | ((x >> 8u) & 0xff00u) | (x >> 24u); }
fn leading_word(nonce: u32) -> u32 {
    ${list(W, [...[8, 9, 10].map(job), 'swapped(nonce)', `${END}u`, ...Array(10).fill('0u'), `${HEADER_BITS}u`])}
    ${list('abcdefgh', [0, 1, 2, 3, 4, 5, 6, 7].map(job))}
    ${rounds(64)}
    ${Array.from('abcdefgh', (name, at) => `w${at} = ${name} + ${job(at)};`).join(' ')}
    w8 = ${END}u; ${[9, 10, 11, 12, 13, 14].map((at) => `w${at} = 0u;`).join(' ')} w15 = ${HASH_BITS}u;
    ${Array.from('abcdefgh', (name, at) => `${name} = ${IV[at]}u;`).join(' ')}
    ${rounds(61)}
    return swapped(${'abcdefgh'[(4 - 61) & 7]} + ${IV[7]}u);
}
@compute @workgroup_size(${GROUP})
fn main(@builtin(global_invocation_id) place: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    for (var at = place.x; at < job[12]; at += groups.x * ${GROUP}u) {
        let nonce = job[11] + at;
        if (leading_word(nonce) <= job[13]) {
            let slot = atomicAdd(&named[0], 1u);
            if (slot < ${NAMED}u) { atomicStore(&named[slot + 1u], nonce); }
        }
    }
}`;

/** A graphics processor ready to hash. */
async function open() {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('expected a graphics processor that WebGPU can use, found none');
  const device = await adapter.requestDevice();
  device.lost.then(({ message }) => fail(new Error(`the graphics processor was lost: ${message}`)));
  const module = device.createShaderModule({ code: SHADER });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  const buffer = (words, usage) => device.createBuffer({ size: 4 * words, usage });
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const input = buffer(14, STORAGE | COPY_DST);
  const named = buffer(NAMED + 1, STORAGE | COPY_DST | COPY_SRC);
  const answer = buffer(NAMED + 1, MAP_READ | COPY_DST);
  const entries = [input, named].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  /** The nonces, in order, whose leading word is at most `top`; nothing if they are too many to name. */
  return async (state, first, count, top) => {
    device.queue.writeBuffer(input, 0, Uint32Array.of(...state.first, ...state.tail, first, count, top));
    const encoder = device.createCommandEncoder();
    encoder.clearBuffer(named, 0, 4);
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.min(Math.ceil(count / GROUP), 1 << 15));
    pass.end();
    encoder.copyBufferToBuffer(named, 0, answer, 0, 4 * (NAMED + 1));
    device.queue.submit([encoder.finish()]);
    await answer.mapAsync(GPUMapMode.READ);
    const [found, ...nonces] = new Uint32Array(answer.getMappedRange().slice(0));
    answer.unmap();
    return found > NAMED ? undefined : nonces.slice(0, found).sort((a, b) => a - b);
  };
}

/** A search under way: the nonces from `next` to before `end`. */
function begin({ epoch, header, target, firstNonce, count, percent }) {
  return {
    epoch, target, percent, next: firstNonce, end: Math.min(firstNonce + count, 2 ** 32), state: midstate(header), batch: SMALLEST_BATCH,
    best: new Uint8Array(32).fill(255), toldAt: performance.now(), hashes: 0, busyMs: 0, nonce: firstNonce, finish: undefined,
  };
}

/** Hashes one batch and notes what came of it. */
async function dig(search, leadingWords) {
  const began = performance.now();
  const { state, target, next: first } = search;
  const count = Math.min(search.batch, search.end - first);
  const nonces = count && (await leadingWords(state, first, count, topWord(search.best)));
  if (nonces === undefined) {
    search.batch = Math.max(1, count >> 3);
    return;
  }
  for (const nonce of nonces || []) {
    const found = hash(state, nonce);
    if (!isLess(found, search.best)) continue;
    search.best = found;
    if (!isLess(target, found)) {
      search.finish = { nonce };
      break;
    }
  }
  const took = performance.now() - began;
  search.next += count;
  search.hashes += count;
  search.busyMs += took;
  if (count) search.nonce = first + count - 1;
  if (!search.finish && search.next >= search.end) search.finish = 'exhausted';
  // At most fourfold: so that not many beat the best so far, and since a single measurement may be an accident.
  const fitting = (count / Math.max(took, 0.1)) * BATCH_MS;
  search.batch = Math.round(Math.min(Math.max(fitting, search.batch / 4, SMALLEST_BATCH), search.batch * 4, LARGEST_BATCH));
  await rest((took * (100 - search.percent)) / search.percent);
}

const turns = new MessageChannel();

/** Lets messages in, and rests as the load limit asks. */
function rest(ms) {
  return new Promise((done) => {
    if (ms >= 1) return setTimeout(done, ms);
    turns.port1.onmessage = done;
    turns.port2.postMessage(null);
  });
}

function read(bytes) {
  let at = 0;
  const number = () => {
    let [value, scale, byte] = [0, 1, 0];
    do {
      byte = bytes[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  const take = (length) => bytes.slice(at, (at += length));
  const [kind, epoch] = [bytes[at++], number()];
  if (kind === 0) return { epoch };
  number(); // The job: the epoch says as much.
  const [header, target, firstNonce, count] = [take(80), take(32), number(), number()];
  return { epoch, header, target, firstNonce, count, percent: Math.min(Math.max(bytes[at], 10), 100) };
}

function packed(...parts) {
  const bytes = [];
  for (const part of parts) {
    if (typeof part !== 'number') {
      bytes.push(...part);
      continue;
    }
    let left = part;
    for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
    bytes.push(left);
  }
  return Uint8Array.from(bytes);
}

/** Tells what was done since the last report. */
function report(search) {
  const { epoch, hashes, busyMs, nonce, state, best, finish } = search;
  const ending = finish ? (finish === 'exhausted' ? [1, 0] : [1, 1, ...packed(finish.nonce)]) : [0];
  const last = search.next > nonce ? hash(state, nonce) : new Uint8Array(32).fill(255);
  postMessage(packed(1, epoch, hashes, Math.round(busyMs * 1000), nonce, last, best, ending));
  Object.assign(search, { hashes: 0, busyMs: 0, toldAt: performance.now() });
}

let current;
let isRunning = false;

async function run(leadingWords) {
  isRunning = true;
  while (current) {
    const search = current;
    await dig(search, leadingWords);
    // What was hashed for an order before this one was paid for, so it is told too.
    if (search !== current || search.finish || performance.now() - search.toldAt >= REPORT_EVERY_MS) report(search);
    if (search === current && search.finish) current = undefined;
  }
  isRunning = false;
}

/** Thrown from a timer an error reaches the page, which then goes on without this worker. */
function fail(error) {
  setTimeout(() => {
    throw error;
  });
}

onmessage = async () => {
  onmessage = null;
  try {
    const leadingWords = await open();
    onmessage = ({ data }) => {
      if (typeof data === 'string') return;
      const order = read(data);
      current = order.header && begin(order);
      if (!order.header) postMessage(packed(0, order.epoch));
      if (current && !isRunning) run(leadingWords).catch(fail);
    };
    postMessage('ready');
  } catch (error) {
    fail(error);
  }
};
