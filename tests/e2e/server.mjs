// Serves a folder from below a path, as a static host serves a project's page, and can be told to misbehave.
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * Starts a server on a free port. `prefix` is the path the folder appears under, with a slash at both ends;
 * `alter(path, answer)` may change `{status, headers, body}` of any answer.
 */
export async function serve(folder, { prefix = '/', alter } = {}) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const answer = await find(folder, prefix, path);
    alter?.(path, answer);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: origin + prefix,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function find(folder, prefix, path) {
  const missing = { status: 404, headers: { 'Content-Type': 'text/plain' }, body: 'not found' };
  if (!path.startsWith(prefix)) return missing;
  let file = normalize(join(folder, path.slice(prefix.length)));
  if (file !== normalize(folder) && !file.startsWith(normalize(folder + sep))) return missing;
  try {
    if ((await stat(file)).isDirectory()) file = join(file, 'index.html');
    const headers = { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Access-Control-Allow-Origin': '*' };
    return { status: 200, headers, body: await readFile(file) };
  } catch {
    return missing;
  }
}
