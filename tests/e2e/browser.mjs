// Where the browser is, and how it is started.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

// Without the flags about background work Chromium asks its maker for things that a test machine cannot reach.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser's program; nothing when there is none. */
export function executable() {
  const places = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return places.find((place) => place && existsSync(place));
}

// A graphics processor made of software, for WebGPU where there is no other.
const WEBGPU = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-vulkan=swiftshader', '--use-webgpu-adapter=swiftshader'];

/** Starts it, without a window; with `webgpu` it has a graphics processor made of software. */
export function launch({ webgpu = false } = {}) {
  const executablePath = executable();
  if (!executablePath) throw new Error('no Chromium found: say where it is in the variable CHROMIUM');
  return chromium.launch({ executablePath, args: webgpu ? [...FLAGS, ...WEBGPU] : FLAGS });
}
