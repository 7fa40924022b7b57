// The HTML report in a browser: quiet, offline, accessible, sortable, and its decisions survive.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { ORDINARY, axe, findings, launch, open, path, remove, vigie, write } from './reports.mjs';

const WIDE = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
let browser;
before(async () => {
  write();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  remove();
});

const shown = (page, selector) => page.locator(`${selector}:not([hidden])`).count();
const rows = (page) => shown(page, '#indices tbody tr');
const cards = (page) => page.evaluate(() => [...document.querySelectorAll('.card')]
  .filter((card) => !card.hidden && !card.parentElement.hidden).length);
const column = (page, number) => page.locator(`#indices tbody td:nth-child(${number})`).allTextContents();

for (const name of ['ordinary', 'hostile', 'empty']) {
  for (const [screen, size] of [['desktop', WIDE], ['phone', PHONE]]) {
    for (const colorScheme of ['light', 'dark']) {
      test(`${name}, ${screen}, ${colorScheme}: quiet, within the screen, accessible`, async () => {
        const { page, faults, close } = await open(browser, `${name}.html`, { ...size, colorScheme });
        const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(wide <= room, `${wide} px in ${room} px`);
        // Every card is looked at, those that the browser would draw later included.
        await page.evaluate(() => document.querySelectorAll('.card, .cleared')
          .forEach((part) => { part.style.contentVisibility = 'visible'; }));
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((n) => n.html).join(' | ')}`);
        assert.deepEqual(told, []);
        assert.deepEqual(faults, []);
        assert.equal(await page.evaluate(() => window.attacked), undefined);
        await close();
      });
    }
  }
}

test('no message, no request, on opening and on use', async () => {
  for (const name of ['ordinary', 'hostile', 'empty']) {
    const { page, faults, close } = await open(browser, `${name}.html`, WIDE);
    await page.waitForLoadState('load');
    assert.deepEqual(faults, [], name);
    await close();
  }
});

test('the form of a decision is accessible', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const { page, close } = await open(browser, 'ordinary.html', { ...PHONE, colorScheme });
    await page.locator('#indice-1').getByRole('button', { name: 'Écarter…' }).click();
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run('dialog'));
    assert.deepEqual(violations.map(({ id }) => id), []);
    await close();
  }
});

test('without script the report is whole', async () => {
  const { page, close } = await open(browser, 'ordinary.html', { ...WIDE, javaScriptEnabled: false });
  const all = findings('ordinary').length;
  assert.equal(await page.locator('#indices tbody tr').count(), all);
  assert.equal(await page.locator('.card').count(), all);
  assert.equal(await page.locator('#indices tbody tr').last().isVisible(), true);
  assert.equal(await page.getByRole('button').count(), 0);
  await close();
});

test('on paper the report is whole', async () => {
  const { page, close } = await open(browser, 'ordinary.html', WIDE);
  await page.pdf({ path: path('paper.pdf'), preferCSSPageSize: true });
  const text = execFileSync('pdftotext', ['-layout', path('paper.pdf'), '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const all = findings('ordinary').length;
  assert.equal(text.match(/v1:[0-9a-f]{64}/g).length, all);
  for (const part of ['Synthèse', 'Grille des huit obligations', 'Examiné puis écarté', 'Portée et limites', 'Signature']) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(!text.includes('Exporter les décisions'));
  // The heading of the long table stands on each of its pages.
  const pages = text.split('\f');
  const table = pages.filter((one) => /^ *\d+ +▲ ?élevée/m.test(one) && !one.includes('Empreinte'));
  assert.ok(table.length > 1 && table.every((one) => one.includes('Passage')), `${table.length} pages`);
  await close();
});

test('filters', async () => {
  const { page, close } = await open(browser, 'ordinary.html', WIDE);
  const all = findings('ordinary');
  assert.equal(await rows(page), all.length);
  await page.getByLabel('Gravité', { exact: true }).selectOption('moyenne');
  const medium = all.filter((one) => one.severity === 'medium');
  assert.equal(await rows(page), medium.length);
  assert.equal(await cards(page), medium.length);
  await page.getByLabel('Famille', { exact: true }).selectOption('publicité');
  const expected = medium.filter((one) => one.family === 'publicite').length;
  assert.equal(await rows(page), expected);
  assert.match(await page.getByRole('status').textContent(), new RegExp(`^${expected} indices affichés sur ${all.length}`));
  await page.getByRole('button', { name: 'Tout afficher' }).click();
  assert.equal(await rows(page), all.length);
  // Accents and capitals do not matter.
  await page.getByLabel('Rechercher').fill('MEDECIN A LA DEMANDE');
  await page.waitForFunction((count) => document.querySelectorAll('#indices tbody tr:not([hidden])').length < count, all.length);
  assert.ok(await rows(page) > 0);
  assert.equal(await cards(page), await rows(page));
  await page.getByLabel('Rechercher').fill('introuvable xyz');
  await page.waitForFunction(() => document.querySelectorAll('#indices tbody tr:not([hidden])').length === 0);
  await close();
});

test('sorting, with the keyboard too', async () => {
  const { page, close } = await open(browser, 'ordinary.html', WIDE);
  const heading = (name) => page.locator('#indices').getByRole('columnheader', { name, exact: true });
  await heading('Gravité').getByRole('button').click();
  assert.equal(await heading('Gravité').getAttribute('aria-sort'), 'ascending');
  const levels = (await column(page, 2)).map((text) => ['élevée', 'moyenne', 'faible'].indexOf(text));
  assert.deepEqual(levels, [...levels].sort());
  await heading('Règle').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  assert.equal(await heading('Règle').getAttribute('aria-sort'), 'descending');
  assert.equal(await heading('Gravité').getAttribute('aria-sort'), null);
  const titles = await column(page, 3);
  assert.deepEqual(titles, [...titles].sort(new Intl.Collator('fr').compare).reverse());
  await heading('N°').getByRole('button').click();
  assert.deepEqual((await column(page, 1)).slice(0, 3), ['1', '2', '3']);
  await close();
});

test('decisions are kept, exported and read back', async () => {
  const all = findings('ordinary');
  const { page, close, faults } = await open(browser, 'ordinary.html', { ...WIDE, acceptDownloads: true });
  const card = (number) => page.locator(`#indice-${number}`);
  await page.getByLabel('Votre nom').fill('A. Relectrice');
  await card(1).getByRole('button', { name: 'Confirmer' }).click();
  await card(2).getByRole('button', { name: 'Écarter…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  assert.match(await dialog.getByRole('alert').textContent(), /sans motif/);
  await dialog.getByLabel('Motif').fill('Titre retiré <b>le 3 mai</b>');
  await dialog.getByLabel('Commentaire').fill('Vu avec l’agence');
  await dialog.getByLabel('Valable').fill('2999-12-31');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  assert.match(await card(2).locator('.decided').textContent(), /écarté · Titre retiré <b>le 3 mai<\/b> · Vu avec/);
  await page.getByLabel('Décision', { exact: true }).selectOption('écarté');
  assert.ok(await rows(page) >= 1);
  await page.getByRole('button', { name: 'Tout afficher' }).click();

  // A reader who comes back finds them again.
  await page.reload();
  assert.match(await card(1).locator('.decided').textContent(), /confirmé · A\. Relectrice/);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Exporter les décisions' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'decisions.json');
  await download.saveAs(path('decisions.json'));
  const exported = JSON.parse(readFileSync(path('decisions.json'), 'utf8'));
  assert.deepEqual(Object.keys(exported), ['vigie_decisions', 'decisions']);
  const [first, second] = [all[0], all[1]].map((finding) => exported.decisions
    .find((one) => one.fingerprint === finding.fingerprint));
  const today = new Date().toLocaleDateString('sv-SE');
  assert.deepEqual(first, {
    fingerprint: all[0].fingerprint, rule: all[0].rule, status: 'confirmed', reason: '', author: 'A. Relectrice',
    date: first.date, expires: null, comment: '', uri: all[0].document.uri, sentence: all[0].sentence,
  });
  assert.ok(first.date <= today && /^\d{4}-\d\d-\d\d$/.test(first.date));
  assert.deepEqual([second.status, second.reason, second.comment, second.expires],
    ['dismissed', 'Titre retiré <b>le 3 mai</b>', 'Vu avec l’agence', '2999-12-31']);
  assert.deepEqual(faults, []);
  await close();

  // Back to vigie: what was dismissed is set aside with its reason, what was confirmed stays.
  const result = JSON.parse(vigie(['scan', ...ORDINARY, '--no-progress', '--as-of', '2026-06-01', '--format', 'json',
    '--baseline', path('decisions.json')]));
  const fingerprints = (list) => list.map((one) => one.fingerprint);
  assert.ok(fingerprints(result.findings).includes(first.fingerprint));
  assert.ok(!fingerprints(result.findings).includes(second.fingerprint));
  const aside = result.suppressed.filter((one) => one.fingerprint === second.fingerprint);
  assert.ok(aside.length >= 1);
  assert.equal(aside[0].suppression.reason, second.reason);
  assert.equal(aside[0].suppression.author, 'A. Relectrice');
  assert.equal(result.findings.length + result.suppressed.length, all.length);

  // In another browser, from the file.
  const other = await open(browser, 'ordinary.html', WIDE);
  await other.page.locator('input[type=file]').setInputFiles(path('decisions.json'));
  await other.page.getByText('2 décisions importées, dont 2 sur ce rapport').waitFor();
  assert.match(await other.page.locator('#indice-2 .decided').textContent(), /Titre retiré/);
  const refuse = async (content, reason) => {
    writeFileSync(path('bad.json'), content);
    await other.page.locator('input[type=file]').setInputFiles(path('bad.json'));
    await other.page.getByText(reason).waitFor();
  };
  await refuse('{', 'ce n’est pas du JSON');
  await refuse('{"decisions":[]}', 'ce n’est pas un fichier de décisions');
  await refuse('{"vigie_decisions":1,"decisions":[{"fingerprint":"x"}]}', 'la décision 1 est incomplète');
  assert.match(await other.page.locator('#indice-2 .decided').textContent(), /Titre retiré/);
  await other.close();
});
