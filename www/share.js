// Builds what an author pastes, and a preview that is made of the very same element.
const form = document.getElementById('settings');
const place = document.getElementById('preview');
const problem = document.getElementById('problem');
const BASE = new URL('.', location.href).href;
const TITLES = {
  hash: 'One text and its SHA-256 (interactive)',
  chain: 'Four blocks to tamper with (interactive)',
  mine: 'Mining a block (interactive)',
  slash: 'A validator signs twice (interactive)',
  energy: 'What both chains spend (interactive)',
};
const preview = place.firstElementChild;
let height = 420;
// The preview's state when it was last asked for.
let state = '';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

// What is not as usual, and what no widget would take.
const read = () => {
  const given = Object.fromEntries([...new FormData(form)].filter(([name, value]) => name !== 'keep' && value !== ''));
  problem.textContent = '';
  const bits = Number(given.difficulty ?? 18);
  if (!/^\d+$/.test(given.difficulty ?? '18') || bits < 8 || bits > 32 || form.elements.difficulty.validity.badInput) {
    problem.textContent = `✗ Difficulty: expected a whole number from 8 to 32, found ${given.difficulty ?? 'something else'}`;
    delete given.difficulty;
  }
  if (given.accent && !/^#?[0-9a-fA-F]{6}$/.test(given.accent)) {
    problem.textContent = `✗ Colour: expected six hexadecimal digits, such as b4540a, found ${given.accent}`;
    delete given.accent;
  }
  return given;
};

const write = () => {
  const given = read();
  const kept = form.elements.keep.checked ? state : '';
  const url = new URL('embed.html', BASE);
  url.search = new URLSearchParams({ v: 1, ...given });
  if (kept) url.hash = `s=${kept}`;
  const title = TITLES[given.widget];
  document.getElementById('frame').value =
    `<iframe src="${escaped(url.href)}" title="${title}" loading="lazy" width="100%" height="${height}" style="border:0; color-scheme: ${given.theme || 'light dark'}" ` +
    'allow="fullscreen; clipboard-write; web-share" sandbox="allow-scripts allow-same-origin allow-popups ' +
    'allow-popups-to-escape-sandbox allow-downloads allow-forms allow-modals"></iframe>';
  const attributes = Object.entries({ ...given, ...(kept && { state: kept }) }).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  document.getElementById('element').value =
    `<script type="module" src="${BASE}embed.js"></script>\n` +
    `<proof-ground${attributes.join('')} title="${title}"><a href="${escaped(url.href)}">${title}</a></proof-ground>`;
};

form.addEventListener('input', () => {
  const given = read();
  for (const name of ['theme', 'controls', 'heading', 'difficulty', 'accent', 'widget']) {
    if (given[name] !== (preview.getAttribute(name) ?? undefined)) {
      if (given[name] === undefined) preview.removeAttribute(name);
      else preview.setAttribute(name, given[name]);
    }
  }
  ask();
});
form.addEventListener('submit', (event) => event.preventDefault());

// What a person does in the preview changes its state.
const ask = async () => {
  try {
    state = await preview.getState();
  } catch {
    state = '';
  }
  write();
};
place.addEventListener('chain-change', ask);
place.addEventListener('chain-ready', ask);
place.addEventListener('chain-resize', ({ detail }) => {
  height = detail.height;
  write();
});

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const area = document.getElementById(button.dataset.copy);
    area.select();
    let copied = true;
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      // Only a secure context has the modern way.
      copied = document.execCommand('copy');
    }
    document.getElementById('copied').textContent = copied ? 'Copied.' : 'This browser refused. The text is selected: copy it with the keyboard.';
  });
}
write();
