// A widget in somebody else's page: reads its address, speaks with the page around it, says how high it is. The contract is
// in docs/embedding.md. Nothing that comes in is ever treated as markup, and whatever is not understood changes nothing.
const MARK = 'proof-ground';
const query = new URLSearchParams(location.search);
const warn = (text) => console.warn(`Proofground widget: ${text}`);
const quote = (value) => JSON.stringify(String(value).slice(0, 80));

const oneOf = (...words) => ({ expected: words.join(', '), read: (text) => (words.includes(text) ? text : null) });
const whole = (least, most) => ({
  expected: `a whole number from ${least} to ${most}`,
  read: (text) => (/^[0-9]{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? text : null),
});
const matching = (expected, pattern) => ({ expected, read: (text) => (pattern.test(text) ? text : null) });
const either = (word, kind) => ({
  expected: `${word}, or ${kind.expected}`,
  read: (text) => (text === word ? text : kind.read(text)),
});
const originOf = (text) => {
  try {
    const { protocol, origin, href } = new URL(text);
    return /^https?:$/.test(protocol) && href === `${origin}/` ? origin : null;
  } catch {
    return null;
  }
};
const colour = matching('six hexadecimal digits, such as b4540a', /^#?[0-9a-fA-F]{6}$/);

// Each parameter: what it may be, what it is when it is missing or wrong, and what a change of it asks for. `dress` is the
// looks, `begin` a new run, `height` a word to the page around; what names nothing is fixed once the frame is loaded.
const PARAMETERS = {
  v: [oneOf('1'), '1'],
  widget: [oneOf('hash', 'chain', 'mine', 'slash', 'energy'), 'mine', 'begin'],
  lang: [oneOf('en'), 'en', 'dress'],
  theme: [oneOf('auto', 'light', 'dark'), 'auto', 'dress'],
  accent: [colour, '', 'dress'],
  bg: [either('transparent', colour), 'transparent', 'dress'],
  font: [matching('names of fonts, at most 200 characters', /^[\p{L}\p{N} ,'"-]{1,200}$/u), '', 'dress'],
  controls: [oneOf('full', 'min', 'none'), 'full', 'dress'],
  heading: [whole(1, 4), '2', 'dress'],
  run: [oneOf('click', 'visible'), 'click'],
  autoplay: [oneOf('0', '1'), '0'],
  difficulty: [whole(8, 32), '18', 'difficulty'],
  seed: [matching('up to 16 hexadecimal digits', /^[0-9a-fA-F]{1,4}(-?[0-9a-fA-F]{4}){0,3}$/), '', 'begin'],
  text: [matching('at most 1,000 characters', /^[^]{0,1000}$/), undefined, 'dress'],
  state: [matching('a state that this widget gave out', /^[A-Za-z0-9_-]{0,100000}$/), undefined],
  height: [either('auto', whole(120, 4000)), 'auto', 'height'],
  id: [matching('at most 64 characters', /^[^]{1,64}$/), ''],
  origin: [{ expected: 'an origin, such as https://example.org', read: originOf }, ''],
};

const config = {};
for (const [name, [kind, usual]] of Object.entries(PARAMETERS)) {
  const given = query.get(name);
  const read = given === null ? usual : kind.read(given);
  if (read === null) warn(`${name}: expected ${kind.expected}, found ${quote(given)}`);
  config[name] = read ?? usual;
}
// A long state may stand in the fragment, which is not sent to any server.
const inFragment = /^#s=([A-Za-z0-9_-]{0,100000})$/.exec(location.hash);
if (inFragment) config.state = inFragment[1];
app.config = config;

const root = document.documentElement;

// Whether dark writing is read better on this colour than light writing (the relative luminance of WCAG 2).
const isBright = (digits) => {
  const [red, green, blue] = [0, 2, 4]
    .map((at) => parseInt(digits.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
};

const dress = () => {
  const digits = (name) => config[name].replace('#', '');
  const styles = {};
  let theme = config.theme;
  if (config.bg !== 'transparent') {
    styles['--sheet'] = `#${digits('bg')}`;
    // Whatever else was asked for: what is written on it has to be read.
    theme = isBright(digits('bg')) ? 'light' : 'dark';
  }
  if (config.accent) {
    const [accent, hue] = [`#${digits('accent')}`, config.widget === 'slash' ? '--stake' : '--work'];
    styles[hue] = accent;
    styles[`${hue}-soft`] = `color-mix(in srgb, ${accent} 18%, var(--sheet))`;
    styles[`${hue}-ink`] = `color-mix(in srgb, ${accent} 60%, var(--ink))`;
    styles['--on-hue'] = isBright(digits('accent')) ? '#14130f' : '#fff';
  }
  if (config.font) styles['--sans'] = config.font;
  root.removeAttribute('style');
  for (const [name, value] of Object.entries(styles)) root.style.setProperty(name, value);
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
  root.dataset.controls = config.controls;
  root.lang = config.lang;
};
dress();

// Where answers go. Where no origin was named, any page around may know; where one was named badly, none.
const around = window.parent === window ? null : window.parent;
const isClosed = query.has('origin') && !config.origin;
const send = (message, to = '*') => {
  if (!isClosed) around?.postMessage({ source: MARK, v: 1, id: config.id, ...message }, config.origin || to);
};

// Who asked for the state while it was being set: they are answered once it is there.
let isReady = false;
const askers = new Map();
const MOST_ASKERS = 100;

const LOADING = 'expected to be ready, found the widget still loading';
const act = (command, value = '') => {
  if (!app.act) throw new Error(LOADING);
  const wasReady = isReady;
  if (['begin', 'reset', 'setState'].includes(command)) isReady = false;
  const answer = app.act(command, value);
  if (answer instanceof Error) {
    // What is refused changes nothing.
    isReady = wasReady;
    throw answer;
  }
  return answer;
};

// At most one of the widgets of this site works at a time, as far as the browser lets them hear each other; embed.js sees
// to it where it does not.
let others;
try {
  others = new BroadcastChannel(MARK);
  others.onmessage = () => app.act?.('pause', '');
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
  if (type !== 'ready') return;
  isReady = true;
  for (const [requestId, to] of askers) send({ type: 'reply', requestId, ok: true, value: act('getState') }, to);
  askers.clear();
  attend();
};

const set = (parameters) => {
  if (!app.act) throw new Error(LOADING);
  if (typeof parameters !== 'object' || parameters === null) throw new Error('set: expected an object of parameters');
  const read = Object.entries(parameters).map(([name, given]) => {
    const [kind, usual, effect] = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : [];
    if (!effect) throw new Error(`set: expected a parameter that can change, found ${quote(name)}`);
    const value = given === null ? usual : kind.read(String(given));
    if (value === null) throw new Error(`${name}: expected ${kind.expected}, found ${quote(given)}`);
    return [name, value, effect];
  });
  // Only now that all of it is good, and only what differs.
  // A reader may have moved the slider since it was set last.
  const changed = read.filter(([name, value]) => name === 'difficulty' || config[name] !== value);
  for (const [name, value] of changed) config[name] = value;
  const asked = new Set(changed.map(([, , effect]) => effect));
  if ('text' in parameters) delete config.typed;
  // Its blocks are there already: with another difficulty it is another chain.
  if (config.widget === 'chain' && asked.has('difficulty')) asked.add('begin');
  dress();
  if (asked.has('begin')) {
    delete config.state;
    act('begin');
  } else if (asked.has('difficulty')) act('difficulty', config.difficulty);
  if (asked.has('dress')) act('redraw');
  if (asked.has('height')) tellHeight(true);
};

const COMMANDS = ['play', 'pause', 'step', 'reset', 'getState', 'setState', 'set'];

const obey = ({ type, value }) => {
  if (!COMMANDS.includes(type)) throw new Error(`expected one of ${COMMANDS.join(', ')}, found ${quote(type)}`);
  if (type === 'set') return set(value);
  if (type !== 'setState') return act(type);
  const [state] = PARAMETERS.state;
  if (typeof value !== 'string' || state.read(value) === null) throw new Error(`setState: expected ${state.expected}`);
  return act(type, value);
};

addEventListener('message', (event) => {
  const message = event.data;
  // Only the page around counts, and of what it says only what is meant for us.
  if (!around || event.source !== around || isClosed || (config.origin && event.origin !== config.origin)) return;
  if (typeof message !== 'object' || message === null || message.source !== `${MARK}-host`) return;
  // An origin of its own cannot be named.
  const to = event.origin === 'null' ? '*' : event.origin;
  const requestId = ['string', 'number'].includes(typeof message.requestId) ? message.requestId : undefined;
  try {
    if (message.v !== 1) throw new Error(`expected v 1, found ${quote(message.v)}`);
    if (message.type === 'getState' && !isReady && askers.size < MOST_ASKERS) return askers.set(requestId, to);
    const value = obey(message);
    send({ type: 'reply', requestId, ok: true, value: message.type === 'getState' ? value : undefined }, to);
  } catch (error) {
    send({ type: 'reply', requestId, ok: false, error: error.message }, to);
    send({ type: 'error', message: error.message }, to);
  }
});

// Out of sight nothing is worked on, and what shall run by itself starts only in sight, and only for those who do not mind
// movement.
let inSight = false;
let asleep = false;
let mayBegin = (config.run === 'visible' || config.autoplay === '1') && !matchMedia('(prefers-reduced-motion: reduce)').matches;
const attend = () => {
  if (!app.act) return;
  const rest = document.hidden || !inSight;
  if (rest !== asleep) act((asleep = rest) ? 'sleep' : 'wake');
  if (mayBegin && !rest) {
    mayBegin = false;
    act('play');
  }
};
document.addEventListener('visibilitychange', attend);
new IntersectionObserver((entries) => {
  inSight = entries.at(-1).isIntersecting;
  attend();
}).observe(root);

// How high it is: in our own words, Embedly's and AMP's.
const box = document.getElementById('app');
let told = 0;
const tellHeight = (again) => {
  const height = Math.ceil(box.getBoundingClientRect().height);
  if (isClosed || config.height !== 'auto' || height === 0 || (height === told && !again)) return;
  told = height;
  send({ type: 'resize', height });
  around?.postMessage(JSON.stringify({ src: location.href, context: 'iframe.resize', height }), '*');
  around?.postMessage({ sentinel: 'amp', type: 'embed-size', height }, '*');
};
new ResizeObserver(() => tellHeight()).observe(box);

// The way to the playground leads to what is seen here.
for (const way of ['pointerdown', 'focusin', 'contextmenu', 'click']) {
  addEventListener(
    way,
    ({ target }) => {
      const link = target.closest?.('#open-playground');
      const state = link && config.widget !== 'hash' && app.act?.('getState', '');
      if (typeof state === 'string') link.href = `index.html#s=${state}`;
    },
    true,
  );
}
