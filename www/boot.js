// Starts the page: put inline by Trunk (see Trunk.toml) after a line that sets `app.js` and `app.wasm`, both relative.
// No braces around a bare js, wasm or base here: Trunk would take them for its placeholders.
app.js = new URL(app.js, document.baseURI).href;
app.wasm = new URL(app.wasm, document.baseURI).href;
// Workers start from the same two files.
window.__app = app;

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

const start = async () => {
  if (typeof WebAssembly !== 'object') {
    return fail('This browser has no WebAssembly, or has it turned off. Proofground needs it.');
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
