// Annotated copies in a browser: marked, linked to their cards, and doing nothing else.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { address, findings, launch, open, path, remove, write } from './reports.mjs';

let browser;
before(async () => {
  write();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  remove();
});

test('each card leads to its passage, and back', async () => {
  const { page, close } = await open(browser, 'ordinary.html', { javaScriptEnabled: false });
  const count = findings('ordinary').length;
  const links = await page.locator('.card dd a', { hasText: 'copie annotée' }).evaluateAll((all) => all.map((a) => a.href));
  assert.equal(links.length, count);
  for (const link of new Set(links.map((one) => one.split('#')[0]))) {
    await page.goto(link);
    const missing = [];
    for (const target of links.filter((one) => one.startsWith(`${link}#`))) {
      const id = new URL(target).hash.slice(1);
      if (await page.locator(`[id="${id}"]`).count() !== 1) missing.push(id);
    }
    assert.deepEqual(missing, [], link);
  }
  await page.locator('mark.vigie a').first().click();
  assert.match(page.url(), /ordinary\.html#indice-\d+$/);
  assert.equal(await page.locator('.card:target').count(), 1);
  await close();
});

test('a copy of a hostile page runs nothing and fetches nothing', async () => {
  const names = readdirSync(path('hostile'));
  assert.equal(names.length, 2);
  for (const name of names) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const fetched = [];
    page.on('requestfinished', (request) => fetched.push(request.url()));
    await page.goto(address(`hostile/${name}`));
    await page.waitForTimeout(300);
    assert.ok(await page.locator('mark.vigie').count() > 0, name);
    if (await page.locator('#lien').count()) await page.locator('#lien').click();
    assert.equal(page.url(), address(`hostile/${name}`));
    assert.equal(await page.evaluate(() => window.attacked), undefined);
    assert.deepEqual(fetched.filter((url) => !url.startsWith('file:') && url !== 'about:srcdoc'), []);
    await context.close();
  }
});
