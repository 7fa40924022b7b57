// Reports written by vigie for the tests, and a browser to open them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const program = join(root, 'target/debug/vigie');
const folder = mkdtempSync(join(tmpdir(), 'vigie-'));

// Source of axe-core, to be run in a page whose policy forbids adding a script.
export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const path = (name) => join(folder, name);
export const address = (name) => pathToFileURL(path(name)).href;

export function vigie(args, expected = [0, 1]) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (!expected.includes(status)) throw new Error(`vigie ${args.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}

// Inputs of the ordinary report.
export const ORDINARY = ['fixtures/plateformes', 'fixtures/sobres'];

const scan = (name, inputs, ...options) => vigie([
  'scan', ...inputs, '--no-progress', '--as-of', '2026-06-01', '--format', `html=${path(`${name}.html`)}`,
  '--format', `annotated=${path(name)}`, '--format', `jsonl=${path(`${name}.jsonl`)}`, ...options,
]);

// What a hostile page would put everywhere, and what it says so that rules flag it.
const attack = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>"\'>';
const claim = 'Première consultation offerte à tous, un médecin en 5 minutes';
const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

export function write() {
  scan('ordinary', ORDINARY);
  scan('empty', ['fixtures/sobres']);
  const hostile = path('sources');
  mkdirSync(hostile);
  writeFileSync(join(hostile, '<img src=x onerror=window.attacked=1>.txt'), `${claim} ${attack}.\n`);
  writeFileSync(join(hostile, 'page.html'), `<!DOCTYPE html><html lang="fr"><head>
    <title>${claim} ${escape(attack)}</title><script>window.attacked = 1</script>
    <meta http-equiv="refresh" content="0; url=https://attaque.example/">
    <link rel="stylesheet" href="https://attaque.example/a.css"><link rel="preconnect" href="https://attaque.example/">
    </head><body onload="window.attacked = 1"><h1>${claim} ${escape(attack)}</h1>
    <p><a id="lien" href="javascript:window.attacked=1">${claim}.</a> ${claim} <b>24h/24</b> et 7j/7.</p>
    <img src="https://attaque.example/x.png" onerror="window.attacked=1" alt="${claim}">
    <iframe src="https://attaque.example/"></iframe><iframe srcdoc="&lt;script>parent.attacked=1&lt;/script>"></iframe>
    <form action="https://attaque.example/"><button>Envoyer</button></form>
    </body></html>`);
  scan('hostile', [hostile], '--platform', attack);
}

export const findings = (name) => readFileSync(path(`${name}.jsonl`), 'utf8').trim().split('\n').map(JSON.parse);
export const remove = () => rmSync(folder, { recursive: true });

export const launch = () => chromium.launch({
  executablePath: execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim(),
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});

// A page that notes whatever it should not do.
export async function open(browser, name, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    const file = request.url().split('#')[0];
    if (file !== address(name)) faults.push(`request: ${request.url()}`);
  });
  await page.goto(address(name));
  return { page, faults, close: () => context.close() };
}
