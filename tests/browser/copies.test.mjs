// Annotated copies in a browser: marked, linked to their cards, and doing nothing else.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { address, axe, findings, launch, open, path, remove, write } from './reports.mjs';

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
  const names = readdirSync(path('hostile')).filter((name) => name !== 'index.html');
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

for (const [name, copies] of [['ordinary', null], ['hostile', 2], ['empty', null]]) {
  for (const [screen, width] of [['desktop', 1280], ['phone', 360]]) {
    for (const colorScheme of ['light', 'dark']) {
      test(`the list of the copies: ${name}, ${screen}, ${colorScheme}`, async () => {
        const file = `${name}/index.html`;
        const { page, faults, close } = await open(browser, file, { viewport: { width, height: 800 }, colorScheme });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} px in ${width} px`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
        const links = await page.locator('table a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
        const files = readdirSync(path(name)).filter((one) => one !== 'index.html');
        assert.deepEqual([...links].sort(), files.sort());
        if (copies) assert.equal(links.length, copies);
        assert.deepEqual(faults, []);
        assert.equal(await page.evaluate(() => window.attacked), undefined);
        // There and back.
        await page.locator('table a').first().click();
        await page.getByRole('link', { name: 'Toutes les copies' }).click();
        assert.equal(page.url(), address(file));
        await close();
      });
    }
  }
}
