// Starts the page: put inline by Trunk (see Trunk.toml) after a line that sets `app.js` and `app.wasm`, both relative.
// No braces around a bare js, wasm or base here: Trunk would take them for its placeholders.
app.js = new URL(app.js, document.baseURI).href;
app.wasm = new URL(app.wasm, document.baseURI).href;
// Workers start from the same two files. What follows is for the program to call: things a page can do in a few words and
// a program in Rust only in many.
window.__app = app;

// A run that came with the address, such as a widget's; the program looks whether it is one.
app.linked = /^#s=(.*)$/.exec(location.hash)?.[1];
addEventListener('hashchange', () => location.hash.startsWith('#s=') && location.reload());

// Copies the text and says whether that worked. The modern way exists only in a secure context.
app.copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const area = document.createElement('textarea');
    area.value = text;
    area.readOnly = true;
    area.className = 'sr';
    // A modal dialog makes everything outside it inert, so the text is put beside what has the focus.
    (focused?.parentElement ?? document.body).append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    focused?.focus();
    return copied;
  }
};

// Hands the bytes to the person as a file.
app.save = (name, bytes) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  // The browser reads the blob in its own time; freeing it at once would be too early in some.
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

// Whether there is a graphics processor to hash on (www/gpu-miner.js).
app.hasGpu = async () => Boolean(await navigator.gpu?.requestAdapter());

// When the program itself failed: plain words instead of a dead screen, and nothing of the program in them.
app.fault = (what, report) => {
  const page = document.getElementById('fault').content.cloneNode(true);
  page.querySelector('h1').textContent = what;
  page.querySelector('textarea').value = report;
  const [copy, reload] = page.querySelectorAll('button');
  copy.onclick = () => app.copy(report);
  reload.onclick = () => location.reload();
  // A new body has none of the listeners of the old one, which lead into the program.
  const body = document.createElement('body');
  body.append(page);
  document.body.replaceWith(body);
};

const status = () => document.getElementById('boot-status');

// Says what went wrong where "Loading…" stood: a page that stays blank tells nobody anything.
const fail = (text) => {
  let line = status();
  if (!line) {
    line = document.createElement('p');
    line.id = 'boot-status';
    document.body.prepend(line);
  }
  line.hidden = false;
  line.setAttribute('role', 'alert');
  line.textContent = text;
};

// The smallest module with a 128-bit vector in it: a function that gives the bit counts of sixteen zero bytes.
const VECTORS = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

const start = async () => {
  if (typeof WebAssembly !== 'object') {
    return fail('This browser has no WebAssembly, or has it turned off. Proofground needs it.');
  }
  // The miner hashes with vectors. Asked first: an engine without them would only say that some byte is invalid.
  if (!WebAssembly.validate(VECTORS)) {
    return fail(
      'This browser lacks WebAssembly SIMD, or has it turned off. Proofground needs it. Chrome and Edge have it from ' +
        'version 91 on, Firefox from 89, Safari from 16.4.',
    );
  }
  let wasm;
  let glue;
  try {
    [wasm, glue] = await Promise.all([fetch(app.wasm), import(app.js)]);
  } catch (error) {
    return fail(
      `Proofground could not be loaded: ${error}. Check the connection and reload; whoever hosts the page should check that ` +
        'its scripts are served as text/javascript.',
    );
  }
  const type = wasm.headers.get('Content-Type') || 'no type';
  if (!wasm.ok) {
    return fail(`Proofground could not be loaded: the server answered ${wasm.status} for ${app.wasm}. Reload to try again.`);
  }
  try {
    await glue.default({ module_or_path: wasm });
  } catch (error) {
    const hint = type.startsWith('application/wasm') ? '' : ` The server sent it as ${type}; it should be application/wasm.`;
    return fail(`Proofground could not start: ${error}.${hint}`);
  }
  status()?.remove();
};

start();
