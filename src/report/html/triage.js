// Sorting, filters and decisions. Nothing here is needed to read the report.
'use strict';
(() => {
  // Every sentence, in one place.
  const fr = {
    filter: 'Filtrer', search: 'Rechercher', severity: 'Gravité', family: 'Famille', platform: 'Plateforme',
    decision: 'Décision', all: 'toutes', clear: 'Tout afficher', more: (n) => `Afficher ${n} lignes de plus`,
    shown: (n, all) => `${n} ${n < 2 ? 'indice affiché' : 'indices affichés'} sur ${all}.`,
    decided: (n) => ` ${n} ${n < 2 ? 'décision prise' : 'décisions prises'}.`,
    levels: { high: 'élevée', medium: 'moyenne', low: 'faible' },
    states: { none: 'à décider', confirmed: 'confirmé', dismissed: 'écarté' },
    decisions: 'Décisions', author: 'Votre nom', save: 'Exporter les décisions', load: 'Importer des décisions…',
    note: 'Les décisions restent dans ce navigateur. Exportez-les pour les garder ou les rendre à vigie '
      + '(--baseline decisions.json).',
    confirm: 'Confirmer', dismiss: 'Écarter…', comment: 'Commenter…', unknown: 'non précisée',
    about: (n) => `Décision sur l’indice ${n}`, state: 'Décision', reason: 'Motif (obligatoire pour écarter)',
    remark: 'Commentaire', expires: 'Valable jusqu’au (facultatif)', keep: 'Enregistrer', cancel: 'Annuler',
    noReason: 'Un indice ne s’écarte pas sans motif.',
    noState: 'Un commentaire accompagne une décision : choisissez « confirmé » ou « écarté ».',
    volatile: 'Ce navigateur refuse de garder les décisions : exportez-les avant de fermer la page.',
    exported: (n) => `${n} ${n < 2 ? 'décision exportée' : 'décisions exportées'}.`,
    imported: (n, here) => `${n} ${n < 2 ? 'décision importée' : 'décisions importées'}, dont ${here} sur ce rapport.`,
    refused: (why) => `Ce fichier n’a pas été importé : ${why}.`,
    notJson: 'ce n’est pas du JSON', notOurs: 'ce n’est pas un fichier de décisions de vigie',
    incomplete: (n) => `la décision ${n} est incomplète`,
  };
  const table = document.getElementById('indices');
  const tools = document.getElementById('outils');
  if (!table || !tools) return;
  const PAGE = 200;
  const key = `vigie:${document.body.dataset.report}`;
  const body = table.tBodies[0];

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    element.append(...children);
    return element;
  };
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

  // One record per finding: its row, its card, and what they are filtered by.
  const cards = document.getElementsByClassName('card');
  const records = Array.from(body.rows, (row, index) => ({
    row, index, card: cards[index], severity: row.dataset.g, family: row.dataset.f, platform: row.dataset.p,
    fingerprint: cards[index].getElementsByClassName('fingerprint')[0].textContent,
  }));
  const byFingerprint = Map.groupBy
    ? Map.groupBy(records, (record) => record.fingerprint)
    : records.reduce((map, record) => {
      if (!map.has(record.fingerprint)) map.set(record.fingerprint, []);
      map.get(record.fingerprint).push(record);
      return map;
    }, new Map());

  // Decisions, by fingerprint: those made here and those imported.
  const decisions = new Map();
  const status = make('p', { role: 'status' });
  const stateOf = (record) => decisions.get(record.fingerprint)?.status ?? 'none';
  const store = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ author: author.value, decisions: [...decisions.values()] }));
    } catch {
      say(fr.volatile);
    }
  };

  // Filters.
  const select = (label, name, options) => {
    const control = make('select', { id: `filtre-${name}` }, make('option', { value: '' }, fr.all));
    for (const [value, text] of options) control.append(make('option', { value: `=${value}` }, text));
    control.addEventListener('change', () => apply());
    return [control, make('div', { class: 'field' }, make('label', { for: control.id }, label), control)];
  };
  const values = (field) => [...new Set(records.map((record) => record[field]))].sort();
  const search = make('input', { type: 'search', id: 'filtre-texte', autocomplete: 'off' });
  const [severity, severityField] = select(fr.severity, 'gravite',
    Object.entries(fr.levels).filter(([level]) => records.some((record) => record.severity === level)));
  const [family, familyField] = select(fr.family, 'famille', values('family').map((name) => [name, name]));
  const [platform, platformField] = select(fr.platform, 'plateforme',
    values('platform').map((name) => [name, name || fr.unknown]));
  const [decision, decisionField] = select(fr.decision, 'decision', Object.entries(fr.states));
  platformField.hidden = platform.options.length < 3;
  const clear = make('button', { type: 'button' }, fr.clear);
  const more = make('button', { type: 'button', hidden: '' });

  let order = records;
  let limit = PAGE;
  const keeps = (control, value) => control.value === '' || control.value === `=${value}`;
  const apply = () => {
    const wanted = plain(search.value.trim()).split(/\s+/).filter(Boolean);
    let shown = 0;
    const sections = new Map();
    for (const record of order) {
      let kept = keeps(severity, record.severity) && keeps(family, record.family)
        && keeps(platform, record.platform) && keeps(decision, stateOf(record));
      if (kept && wanted.length > 0) {
        record.text ??= plain(`${record.row.textContent} ${record.card.textContent}`);
        kept = wanted.every((word) => record.text.includes(word));
      }
      shown += kept;
      record.row.hidden = !kept || shown > limit;
      record.card.hidden = !kept;
      const section = record.card.parentElement;
      sections.set(section, sections.get(section) || kept);
    }
    for (const [section, kept] of sections) section.hidden = !kept;
    more.hidden = shown <= limit;
    more.textContent = fr.more(Math.min(PAGE, shown - limit));
    say(fr.shown(shown, records.length));
  };
  const say = (text) => {
    const decided = records.filter((record) => decisions.has(record.fingerprint)).length;
    status.textContent = text + (decided > 0 ? fr.decided(decided) : '');
  };
  let typing;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(apply, 120);
  });
  clear.addEventListener('click', () => {
    search.value = '';
    for (const control of [severity, family, platform, decision]) control.value = '';
    limit = PAGE;
    apply();
  });
  more.addEventListener('click', () => {
    limit += PAGE;
    apply();
  });
  // On paper the table is whole.
  addEventListener('beforeprint', () => {
    const before = limit;
    limit = Infinity;
    apply();
    addEventListener('afterprint', () => {
      limit = before;
      apply();
    }, { once: true });
  });

  // Sorting: each heading is a button.
  const ranks = { high: 0, medium: 1, low: 2 };
  const collator = new Intl.Collator('fr', { numeric: true });
  const states = Object.keys(fr.states);
  // Read once: a sort asks for each text many times.
  const cellText = (record, cell) => (record.texts ??= [])[cell] ??= record.row.cells[cell].textContent;
  const compare = [
    (a, b) => a.index - b.index,
    (a, b) => ranks[a.severity] - ranks[b.severity],
    ...[2, 3, 4].map((cell) => (a, b) => collator.compare(cellText(a, cell), cellText(b, cell))),
    (a, b) => states.indexOf(stateOf(a)) - states.indexOf(stateOf(b)),
  ];
  const headings = table.tHead.rows[0];
  headings.append(make('th', { scope: 'col' }, fr.decision));
  for (const record of records) {
    record.cell = record.row.insertCell();
    record.cell.textContent = fr.states.none;
  }
  Array.from(headings.cells).forEach((heading, column) => {
    const button = make('button', { type: 'button' }, heading.textContent);
    heading.dataset.label = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener('click', () => {
      const down = heading.getAttribute('aria-sort') === 'ascending';
      for (const other of headings.cells) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const sign = down ? -1 : 1;
      order = [...records].sort((a, b) => sign * compare[column](a, b) || a.index - b.index);
      limit = PAGE;
      body.append(...order.map((record) => record.row));
      apply();
    });
  });
  headings.cells[0].setAttribute('aria-sort', 'ascending');

  // Decisions.
  const author = make('input', { type: 'text', id: 'auteur', autocomplete: 'name' });
  const show = (record) => {
    const made = decisions.get(record.fingerprint);
    const state = made?.status ?? 'none';
    record.cell.textContent = fr.states[state];
    const [confirm, dismiss, , told] = record.panel.children;
    confirm.setAttribute('aria-pressed', String(state === 'confirmed'));
    dismiss.setAttribute('aria-pressed', String(state === 'dismissed'));
    told.textContent = made
      ? [fr.states[state], made.reason, made.comment, made.author].filter(Boolean).join(' · ') : '';
  };
  const decide = (record, given) => {
    if (given.status === 'none') {
      decisions.delete(record.fingerprint);
    } else {
      const card = record.card;
      decisions.set(record.fingerprint, {
        fingerprint: record.fingerprint, rule: card.querySelector('.marks code').textContent, status: given.status,
        reason: given.reason, author: author.value.trim(), date: new Date().toLocaleDateString('sv-SE'),
        expires: given.expires || null, comment: given.comment,
        uri: card.parentElement.querySelector('h3').textContent,
        sentence: card.querySelector('blockquote strong').textContent,
      });
    }
    byFingerprint.get(record.fingerprint).forEach(show);
    store();
    say(fr.shown(records.filter((one) => !one.card.hidden).length, records.length));
  };
  const panel = make('div', { class: 'decision' },
    make('button', { type: 'button', 'aria-pressed': 'false' }, fr.confirm),
    make('button', { type: 'button', 'aria-pressed': 'false' }, fr.dismiss),
    make('button', { type: 'button' }, fr.comment), make('span', { class: 'decided' }));
  for (const record of records) {
    record.panel = panel.cloneNode(true);
    // Each button says which card it acts on.
    const heading = record.card.firstElementChild;
    record.panel.querySelectorAll('button').forEach((button) => button.setAttribute('aria-describedby', heading.id));
    record.card.append(record.panel);
  }
  const fiches = document.getElementById('fiches').parentElement;
  fiches.addEventListener('click', (event) => {
    const button = event.target.closest('.decision button');
    if (!button) return;
    const record = records[Array.prototype.indexOf.call(cards, button.closest('.card'))];
    const which = Array.prototype.indexOf.call(button.parentElement.children, button);
    const made = decisions.get(record.fingerprint);
    if (which === 0) {
      const undone = made?.status === 'confirmed' && !made.comment;
      decide(record, { status: undone ? 'none' : 'confirmed', reason: '', comment: made?.comment ?? '' });
    } else {
      ask(record, which === 1 ? 'dismissed' : stateOf(record), which === 1 ? reason : comment);
    }
  });

  // The form, one for all cards.
  const choice = (value) => make('label', {}, make('input', { type: 'radio', name: 'etat', value }), ` ${fr.states[value]}`);
  const reason = make('input', { type: 'text', id: 'motif' });
  const comment = make('textarea', { id: 'commentaire' });
  const expires = make('input', { type: 'date', id: 'echeance' });
  const title = make('h2', { id: 'titre-decision' });
  const error = make('p', { class: 'error', role: 'alert' });
  const cancel = make('button', { type: 'button' }, fr.cancel);
  const field = (control, label) => make('div', { class: 'field' }, make('label', { for: control.id }, label), control);
  const form = make('form', {},
    make('fieldset', {}, make('legend', {}, fr.state), ...states.map(choice)),
    field(reason, fr.reason), field(comment, fr.remark), field(expires, fr.expires), error,
    make('div', { class: 'actions' }, cancel, make('button', { type: 'submit' }, fr.keep)));
  const dialog = make('dialog', { 'aria-labelledby': title.id }, title, form);
  document.body.append(dialog);
  let asked;
  const ask = (record, state, first) => {
    const made = decisions.get(record.fingerprint);
    asked = record;
    title.textContent = fr.about(record.index + 1);
    form.elements.etat.value = state;
    reason.value = made?.reason ?? '';
    comment.value = made?.comment ?? '';
    expires.value = made?.expires ?? '';
    error.textContent = '';
    dialog.showModal();
    first.focus();
  };
  cancel.addEventListener('click', () => dialog.close());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = {
      status: form.elements.etat.value, reason: reason.value.trim(), comment: comment.value.trim(), expires: expires.value,
    };
    if (given.status === 'dismissed' && given.reason === '') {
      error.textContent = fr.noReason;
      reason.focus();
      return;
    }
    if (given.status === 'none' && given.comment !== '') {
      error.textContent = fr.noState;
      return;
    }
    decide(asked, given);
    dialog.close();
  });

  // Export and import.
  const save = make('button', { type: 'button', id: 'exporter' }, fr.save);
  const load = make('input', { type: 'file', accept: '.json,application/json', hidden: '', 'aria-label': fr.load });
  const open = make('button', { type: 'button', id: 'importer' }, fr.load);
  open.addEventListener('click', () => load.click());
  save.addEventListener('click', () => {
    const all = [...decisions.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
    const text = `${JSON.stringify({ vigie_decisions: 1, decisions: all }, null, 1)}\n`;
    const link = make('a', {
      href: URL.createObjectURL(new Blob([text], { type: 'application/json' })), download: 'decisions.json',
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say(fr.exported(all.length));
  });
  const text = (value) => (typeof value === 'string' ? value : '');
  const accept = (list) => list.map((one, index) => {
    const known = one && /^v1:[0-9a-f]{64}$/.test(one.fingerprint) && ['confirmed', 'dismissed'].includes(one.status);
    if (!known || (one.status === 'dismissed' && text(one.reason).trim() === '')) throw new Error(fr.incomplete(index + 1));
    return {
      fingerprint: one.fingerprint, rule: text(one.rule), status: one.status, reason: text(one.reason),
      author: text(one.author), date: text(one.date), expires: text(one.expires) || null,
      comment: text(one.comment), uri: text(one.uri), sentence: text(one.sentence),
    };
  });
  const take = (list) => {
    for (const one of list) decisions.set(one.fingerprint, one);
    records.forEach(show);
  };
  load.addEventListener('change', async () => {
    const [file] = load.files;
    if (!file) return;
    try {
      let given;
      try {
        given = JSON.parse(await file.text());
      } catch {
        throw new Error(fr.notJson);
      }
      if (given?.vigie_decisions !== 1 || !Array.isArray(given.decisions)) throw new Error(fr.notOurs);
      const list = accept(given.decisions);
      take(list);
      store();
      apply();
      say(fr.imported(list.length, list.filter((one) => byFingerprint.has(one.fingerprint)).length));
    } catch (problem) {
      say(fr.refused(problem.message));
    }
    load.value = '';
  });

  tools.append(
    make('div', { class: 'tools' },
      make('fieldset', {}, make('legend', {}, fr.filter),
        make('div', { class: 'field' }, make('label', { for: search.id }, fr.search), search),
        severityField, familyField, platformField, decisionField, clear),
      make('fieldset', {}, make('legend', {}, fr.decisions),
        make('div', { class: 'field' }, make('label', { for: author.id }, fr.author), author), save,
        open, load,
        make('p', { class: 'note' }, fr.note))),
    status);
  table.parentElement.after(more);
  author.addEventListener('change', store);
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (kept) {
      author.value = text(kept.author);
      take(accept(kept.decisions));
    }
  } catch {
    // What a browser kept is no more than a convenience: a damaged copy is left aside.
  }
  document.documentElement.classList.remove('waiting');
  apply();
})();
