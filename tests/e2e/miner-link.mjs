// What the page and a search worker say to each other (src/web/miner_link.rs), for tests that speak with a worker themselves.

function packed(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** Search these nonces of a header for a hash of at most `target` (32 bytes, least significant first). */
export function order(header, first, count, target) {
  return [1, ...packed(5), ...packed(7), ...header, ...target, ...packed(first), ...packed(count), 100];
}

/** Stop: the worker answers with `[0, …]`. */
export const STOP = [0, 5];

/** What a report says; `found` and `ended` only in the last one of an order. */
export function report(bytes) {
  let at = 1;
  const number = () => {
    let [value, scale, byte] = [0, 1, 0];
    do {
      byte = bytes[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  const hash = () => Buffer.from(bytes.slice(at, (at += 32)));
  const [, hashes, busyUs, nonce] = [number(), number(), number(), number()];
  const [last, best] = [hash(), hash()];
  const ended = bytes[at++] === 1;
  return { hashes, busyUs, nonce, last, best, ended, found: ended && bytes[at++] === 1 ? number() : undefined };
}
