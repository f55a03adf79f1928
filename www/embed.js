// Proofground in somebody else's page: frames as high as what they hold, and <proof-ground widget="…">, which builds one.
// The contract is in docs/embedding.md.
const NAME = 'proof-ground';
const HERE = new URL('.', import.meta.url).href;
// What can be changed while a widget is shown, and what is said once, at the start.
const LIVE = 'widget lang theme accent bg font controls heading difficulty seed text height'.split(' ');
const NAMES = [...LIVE, 'run', 'autoplay'];
const EVENTS = ['ready', 'change', 'block', 'tx', 'error', 'resize'];
const ALLOW = 'fullscreen; clipboard-write; web-share';
const SANDBOX =
  'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms allow-modals';

// A frame without allow-same-origin has an origin of its own, which calls itself null.
const originOf = ({ sandbox, src }) =>
  sandbox.length && !sandbox.contains('allow-same-origin') ? 'null' : new URL(src).origin;

const isFrom = ({ source, origin, data }, frame) =>
  source === frame.contentWindow && origin === originOf(frame) && data?.source === NAME && data.v === 1;

const say = (frame, message) => {
  const origin = originOf(frame);
  frame.contentWindow?.postMessage({ source: `${NAME}-host`, v: 1, ...message }, origin === 'null' ? '*' : origin);
};

const fit = (frame, height) => {
  if (Number.isFinite(height)) frame.style.height = `${Math.min(4000, Math.max(120, height))}px`;
};

const isFixed = (height) => /^\d+$/.test(height);

class ProofGround extends HTMLElement {
  static observedAttributes = [...LIVE, 'title'];
  static frames = new Set();
  #frame;
  #state;
  #isReady;
  #resolve;
  #asked = 0;
  #answers = new Map();
  #listen = (event) => this.#frame && isFrom(event, this.#frame) && this.#hear(event.data);

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ':host{display:block}iframe,img{display:block;width:100%}iframe{border:0;height:420px;color-scheme:light dark}' +
        'button{font:inherit;width:100%;padding:0 0 .6em;cursor:pointer}',
    );
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
    this.#await();
  }

  #await() {
    this.#isReady = false;
    this.ready = new Promise((resolve) => (this.#resolve = resolve));
  }

  connectedCallback() {
    addEventListener('message', this.#listen);
    if (this.getAttribute('loading') === 'click' && this.#state === undefined) this.#offer();
    else this.#load();
  }

  // A frame whose scheme is another than its document's is opaque.
  #shade(theme) {
    this.#frame.style.colorScheme = ['light', 'dark'].includes(theme) ? theme : '';
  }

  disconnectedCallback() {
    removeEventListener('message', this.#listen);
    ProofGround.frames.delete(this.#frame);
    this.#frame = undefined;
    this.shadowRoot.replaceChildren();
    if (this.#isReady) this.#await();
    for (const { reject } of this.#answers.values()) reject(new Error('the element was removed'));
    this.#answers.clear();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    // A picture that waits for its click shows what would be loaded.
    if (!this.#frame) return this.shadowRoot.firstChild && this.#offer();
    if (name === 'title') this.#frame.title = this.#title();
    else {
      if (name === 'height' && isFixed(now)) fit(this.#frame, Number(now));
      if (name === 'theme') this.#shade(now);
      // A state of another run would be in the way.
      if (name === 'widget' || name === 'seed') this.#state = null;
      // What is wrong with a value is told by an event.
      this.#ask('set', { [name]: now }).catch(() => {});
    }
  }

  #title() {
    return this.title || `Proofground: ${this.getAttribute('widget') || 'mine'} (interactive)`;
  }

  get #base() {
    return new URL(this.getAttribute('base') || HERE, document.baseURI).href;
  }

  // A picture and a button, until somebody wants the real thing.
  #offer() {
    const button = document.createElement('button');
    const picture = new Image();
    picture.src = new URL(`w/${encodeURIComponent(this.getAttribute('widget') || 'mine')}/poster.png`, this.#base);
    picture.alt = '';
    button.part = 'poster';
    button.append(picture, `▶ ${this.#title()}`);
    button.onclick = () => {
      this.#load();
      this.#frame.focus();
    };
    this.shadowRoot.replaceChildren(button);
  }

  #load() {
    const url = new URL('embed.html?v=1', this.#base);
    const style = getComputedStyle(this);
    for (const name of NAMES) {
      // The frame sees nothing of the page's own style, so that is handed on.
      const given = this.getAttribute(name) ?? style.getPropertyValue(`--chain-${name}`).trim();
      const value = name === 'autoplay' && this.hasAttribute(name) ? String(Number(given !== '0')) : given;
      if (value) url.searchParams.set(name, value);
    }
    const scheme = /^(only )?(light|dark)( only)?$/.exec(style.colorScheme);
    if (scheme && !url.searchParams.has('theme') && !url.searchParams.has('bg')) url.searchParams.set('theme', scheme[2]);
    if (location.origin !== 'null') url.searchParams.set('origin', location.origin);
    if (this.state !== null) url.hash = `s=${this.state}`;
    const frame = document.createElement('iframe');
    frame.part = 'frame';
    frame.title = this.#title();
    frame.allow = this.getAttribute('allow') ?? ALLOW;
    frame.sandbox = this.getAttribute('sandbox') ?? SANDBOX;
    // Not before a reader comes near it, unless the author says so.
    frame.loading = this.getAttribute('loading') === 'eager' ? 'eager' : 'lazy';
    frame.src = url;
    if (isFixed(this.getAttribute('height'))) fit(frame, Number(this.getAttribute('height')));
    this.#frame = frame;
    this.#shade(url.searchParams.get('theme'));
    ProofGround.frames.add(frame);
    this.shadowRoot.replaceChildren(frame);
  }

  #hear({ source, v, id, type, requestId, ok, value, error, ...detail }) {
    if (type === 'reply') {
      const answer = this.#answers.get(requestId);
      this.#answers.delete(requestId);
      return ok ? answer?.resolve(value) : answer?.reject(new Error(error));
    }
    if (type === 'resize' && !isFixed(this.getAttribute('height'))) fit(this.#frame, detail.height);
    if (type === 'change' && detail.state !== undefined) this.#state = detail.state;
    if (type === 'ready') {
      this.#isReady = true;
      this.#resolve();
    }
    if (!EVENTS.includes(type)) return;
    this.dispatchEvent(new CustomEvent(`chain-${type}`, { bubbles: true, composed: true, detail }));
  }

  #ask(type, value) {
    if (!this.isConnected) return Promise.reject(new Error('the element is in no page'));
    if (!this.#frame) this.#load();
    const requestId = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#answers.set(requestId, { resolve, reject });
      this.ready.then(() => this.#answers.has(requestId) && say(this.#frame, { type, value, requestId }));
    });
  }

  play() {
    return this.#ask('play');
  }

  pause() {
    return this.#ask('pause');
  }

  step() {
    return this.#ask('step');
  }

  async reset() {
    await this.#ask('reset');
    this.#state = undefined;
  }

  getState() {
    return this.#ask('getState');
  }

  async setState(state) {
    await this.#ask('setState', state);
    this.#state = state;
  }

  get state() {
    return this.#state === undefined ? this.getAttribute('state') : this.#state;
  }

  set state(state) {
    this.setState(state).catch(() => {});
  }
}

// Each attribute is a property as well; what HTML has already is left as it is.
Object.defineProperty(ProofGround.prototype, 'autoplay', {
  get() {
    return this.hasAttribute('autoplay');
  },
  set(value) {
    this.toggleAttribute('autoplay', Boolean(value));
  },
});
for (const name of NAMES.filter((name) => !(name in HTMLElement.prototype) && name !== 'autoplay')) {
  Object.defineProperty(ProofGround.prototype, name, {
    get() {
      return this.getAttribute(name);
    },
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

if (!customElements.get(NAME)) {
  customElements.define(NAME, ProofGround);

  // For frames that an author wrote, and for the rule that of all on a page one works at a time.
  const working = new WeakSet();
  addEventListener('message', (event) => {
    const written = [...document.querySelectorAll('iframe')].filter(({ src }) => /\/embed\.html[?#]/.test(src));
    const all = [...written, ...ProofGround.frames];
    const frame = all.find((frame) => isFrom(event, frame));
    if (event.data?.type === 'resize' && written.includes(frame)) fit(frame, event.data.height);
    if (!frame || event.data.type !== 'active') return;
    if (!event.data.active) working.delete(frame);
    else {
      for (const other of all) if (other !== frame && working.has(other)) say(other, { type: 'pause' });
      working.add(frame);
    }
  });
}
