// A widget in somebody else's page: reads its address, speaks with the page around it, says how high it is. The contract is
// in docs/embedding.md. Nothing that comes in is ever treated as markup, and whatever is not understood changes nothing.
const MARK = 'proof-ground';
const query = new URLSearchParams(location.search);
const warn = (text) => console.warn(`Proofground widget: ${text}`);

const oneOf = (...words) => ({ expected: words.join(', '), read: (text) => (words.includes(text) ? text : null) });
const whole = (least, most) => ({
  expected: `a whole number from ${least} to ${most}`,
  read: (text) => (/^[0-9]{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? text : null),
});
const matching = (expected, pattern) => ({ expected, read: (text) => (pattern.test(text) ? text : null) });

// Each parameter with what it may be and what it is when it is missing or wrong.
const PARAMETERS = {
  v: [oneOf('1'), '1'],
  widget: [oneOf('hash', 'chain', 'mine', 'slash', 'energy'), 'mine'],
  theme: [oneOf('auto', 'light', 'dark'), 'auto'],
  accent: [matching('six hexadecimal digits, such as b4540a', /^#?[0-9a-fA-F]{6}$/), ''],
  controls: [oneOf('full', 'min', 'none'), 'full'],
  heading: [whole(1, 4), '2'],
  lang: [oneOf('en'), 'en'],
  difficulty: [whole(8, 32), '18'],
  seed: [matching('up to 16 hexadecimal digits', /^[0-9a-fA-F]{1,4}(-?[0-9a-fA-F]{4}){0,3}$/), ''],
  text: [matching('at most 1,000 characters', /^[^]{0,1000}$/), undefined],
  state: [matching('a state that this widget gave out', /^[A-Za-z0-9_-]{1,100000}$/), undefined],
  height: [{ expected: 'auto, or 120 to 4000', read: (text) => (text === 'auto' ? text : whole(120, 4000).read(text)) }, 'auto'],
  id: [matching('at most 64 characters', /^[^]{1,64}$/), ''],
  origin: [matching('an origin, such as https://example.org', /^https?:\/\/[^/?#]+$/), ''],
};

const config = {};
for (const [name, [kind, usual]] of Object.entries(PARAMETERS)) {
  const given = query.get(name);
  const read = given === null ? usual : kind.read(given);
  if (read === null) warn(`${name}: expected ${kind.expected}, found ${JSON.stringify(given.slice(0, 80))}`);
  config[name] = read ?? usual;
}
// A long state may stand in the fragment, which is not sent to any server.
const inFragment = /^#s=([A-Za-z0-9_-]{1,100000})$/.exec(location.hash);
if (inFragment) config.state = inFragment[1];
app.config = config;

const dress = () => {
  const root = document.documentElement;
  if (config.theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = config.theme;
  root.dataset.controls = config.controls;
  const accent = config.accent && `#${config.accent.replace('#', '')}`;
  for (const name of ['--work', '--stake']) {
    if (accent) root.style.setProperty(name, accent);
    else root.style.removeProperty(name);
  }
};
dress();

// Where answers go. Until the page around has spoken its origin is not known; what is sent then is no secret.
const around = window.parent === window ? null : window.parent;
const send = (message, origin = '*') => around?.postMessage({ source: MARK, v: 1, id: config.id, ...message }, origin);

// At most one of the widgets of this site works at a time, as far as the browser lets them hear each other.
let others;
try {
  others = new BroadcastChannel(MARK);
  others.onmessage = () => act('pause');
} catch {
  // An old browser: then a person who starts two has two.
}

// The program calls this: an event's name, then details, each a name and its value.
app.tell = (type, ...pairs) => {
  const detail = {};
  for (let at = 0; at + 1 < pairs.length; at += 2) detail[pairs[at]] = pairs[at + 1];
  if (type === 'active' && detail.active) others?.postMessage('active');
  if (type === 'error') warn(detail.message);
  send({ type, ...detail });
};

const act = (command, value = '') => {
  if (!app.act) throw new Error('expected to be ready, found the widget still loading');
  const answer = app.act(command, value);
  if (answer instanceof Error) throw answer;
  return answer;
};

const set = (parameters) => {
  if (typeof parameters !== 'object' || parameters === null) throw new Error('set: expected an object of parameters');
  const read = Object.entries(parameters).map(([name, given]) => {
    if (!['theme', 'accent', 'controls', 'difficulty'].includes(name)) throw new Error(`set: cannot change ${JSON.stringify(name)}`);
    const [kind, usual] = PARAMETERS[name];
    const value = given === null ? usual : kind.read(String(given));
    if (value === null) throw new Error(`${name}: expected ${kind.expected}, found ${JSON.stringify(String(given).slice(0, 80))}`);
    return [name, value];
  });
  // Only now that all of it is good.
  for (const [name, value] of read) {
    if (name === 'difficulty') act('difficulty', value);
    config[name] = value;
  }
  dress();
};

const COMMANDS = ['play', 'pause', 'step', 'reset', 'getState', 'setState', 'set'];

const obey = ({ type, value }) => {
  if (!COMMANDS.includes(type)) throw new Error(`expected one of ${COMMANDS.join(', ')}, found ${JSON.stringify(String(type).slice(0, 80))}`);
  if (type === 'set') return set(value);
  if (type !== 'setState') return act(type);
  const state = PARAMETERS.state[0];
  if (typeof value !== 'string' || state.read(value) === null) throw new Error(`setState: expected ${state.expected}`);
  return act(type, value);
};

addEventListener('message', (event) => {
  const message = event.data;
  // Only the page around counts, and of what it says only what is meant for us.
  if (!around || event.source !== around || (config.origin && event.origin !== config.origin)) return;
  if (typeof message !== 'object' || message === null || message.source !== `${MARK}-host`) return;
  const origin = event.origin === 'null' ? '*' : event.origin;
  const requestId = ['string', 'number'].includes(typeof message.requestId) ? message.requestId : undefined;
  try {
    if (message.v !== 1) throw new Error(`expected v 1, found ${JSON.stringify(String(message.v).slice(0, 20))}`);
    send({ type: 'reply', requestId, ok: true, value: obey(message) || undefined }, origin);
  } catch (error) {
    send({ type: 'reply', requestId, ok: false, error: error.message }, origin);
    send({ type: 'error', message: error.message }, origin);
  }
});

// Out of sight nothing is worked on.
let inSight = true;
let asleep = false;
const attend = () => {
  const rest = document.hidden || !inSight;
  if (rest === asleep || !app.act) return;
  asleep = rest;
  act(rest ? 'sleep' : 'wake');
};
document.addEventListener('visibilitychange', attend);
new IntersectionObserver((entries) => {
  inSight = entries.at(-1).isIntersecting;
  attend();
}).observe(document.documentElement);

// How high it is: in our own words, Embedly's and AMP's.
if (config.height === 'auto') {
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.getElementById('app').getBoundingClientRect().height);
    if (height === told || height === 0) return;
    told = height;
    send({ type: 'resize', height });
    around?.postMessage(JSON.stringify({ src: location.href, context: 'iframe.resize', height }), '*');
    around?.postMessage({ sentinel: 'amp', type: 'embed-size', height }, '*');
  };
  new ResizeObserver(tell).observe(document.getElementById('app'));
}

// The way to the playground leads to what is seen here.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#open-playground');
  if (link && app.act && config.widget !== 'hash') link.href = `index.html#s=${act('getState')}`;
}, true);
