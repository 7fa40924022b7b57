// What asks for consent on the page, and the button that refuses. Evaluated in a world of its own:
// the page's scripts neither see it nor change what it uses.
(() => {
  // The buttons of common tools, by the names their makers gave them: they refuse whatever is written on them.
  const KNOWN = [
    "#didomi-notice-disagree-button", ".didomi-continue-without-agreeing", "#onetrust-reject-all-handler",
    "#tarteaucitronAllDenied2", "#CybotCookiebotDialogBodyButtonDecline",
    "#CybotCookiebotDialogBodyLevelButtonLevelOptinDeclineAll", "#axeptio_btn_dismiss",
    ".qc-cmp2-container #disagree-btn", "[data-testid=uc-deny-all-button]", ".cmplz-deny", ".cky-btn-reject",
    ".iubenda-cs-reject-btn", ".osano-cm-denyAll",
  ].join(",");
  const REFUSALS = [
    /^(tout refuser|refuser tout|tout refuser et (continuer|fermer)|refuser tous les (cookies|traceurs)|je refuse tout)$/,
    /^(continuer sans accepter|tout rejeter|rejeter tout|tout interdire|interdire tous les cookies|reject all|refuse all|deny all|decline all|disagree|disagree to all|continue without accepting)$/,
    /^(refuser|je refuse|refuser (les cookies|et continuer|et fermer)|je n'accepte pas|ne pas accepter|rejeter|non,? merci|reject|deny|decline)$/,
    /^((uniquement|seulement) les (cookies )?(strictement )?necessaires|(accepter )?(uniquement|seulement) les cookies (strictement )?necessaires|cookies (strictement )?necessaires (uniquement|seulement)|only necessary|necessary only|use necessary cookies only)$/,
  ];
  const CONSENT = /^(tout accepter|accepter|accepter tout|accepter (et (continuer|fermer)|les cookies|tous les cookies)|j'accepte|ok,? (tout accepter|pour moi)|accept|accept all|i agree|agree)$/;
  const ASKS = /cookie|traceur|consentement|consent\b|vie privee|donnees personnelles|donnees a caractere personnel/;
  const NAMED = /consent|cookie|\bcmp\b|gdpr|rgpd|tarteaucitron|didomi|axeptio|onetrust|sp_message/i;
  const fold = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[’‘`]/g, "'").replace(/\s+/g, " ")
      .toLowerCase().replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  // The frame that shows a document, when it is one of the page's own site.
  const frameOf = (root) => {
    try {
      return root.defaultView ? root.defaultView.frameElement : null;
    } catch {
      return null;
    }
  };
  const inside = (frame) => {
    try {
      return frame.contentDocument;
    } catch {
      return null;
    }
  };
  const above = (node) => {
    const root = node.getRootNode();
    return node.parentElement || root.host || frameOf(root);
  };
  const text = (node) => {
    const own = node.tagName === "IFRAME" && inside(node);
    if (own) return own.body ? own.body.innerText : "";
    return (node.shadowRoot ? node.shadowRoot.textContent : node.innerText) || "";
  };
  const shown = (node) => {
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && Number(style.opacity) > 0.05;
  };
  // Stands over the page, or says by its name what it is.
  const apart = (node) => {
    for (; node && node !== document.documentElement; node = above(node)) {
      const role = node.getAttribute("role") || "";
      if (node.tagName === "DIALOG" || role.endsWith("dialog")) return true;
      if (["fixed", "sticky"].includes(getComputedStyle(node).position)) return true;
      if (NAMED.test(`${node.id} ${node.getAttribute("class") || ""} ${node.tagName}`)) return true;
    }
    return false;
  };
  const asks = (node) => {
    for (let at = above(node), far = 0; at && at !== document.documentElement && far < 15; at = above(at), far++) {
      const said = text(at);
      if (said.length > 6000) return false;
      if (said.length > 40 && ASKS.test(fold(said))) return apart(at);
    }
    return false;
  };
  const roots = [document];
  for (let at = 0; at < roots.length && at < 200; at++) {
    for (const node of roots[at].querySelectorAll("*")) {
      if (node.shadowRoot) roots.push(node.shadowRoot);
      const own = node.tagName === "IFRAME" && shown(node) && inside(node);
      if (own) roots.push(own);
    }
  }
  const BUTTONS = "button, [role=button], input[type=button], input[type=submit], a";
  let best = null;
  let consent = false;
  for (const root of roots) {
    for (const node of root.querySelectorAll(`${BUTTONS}, ${KNOWN}`)) {
      const label = (node.innerText || node.value || node.getAttribute("aria-label") || node.title || "").trim();
      const known = node.matches(KNOWN);
      if (known ? !shown(node) : !label || label.length > 60) continue;
      if (known) {
        consent = true;
        if (!best || best.rank > -1) best = { node, rank: -1, label: label.slice(0, 60) || node.id || node.className };
        continue;
      }
      const words = fold(label);
      const rank = REFUSALS.findIndex((all) => all.test(words));
      const accepts = CONSENT.test(words);
      if (rank < 0 && !accepts) continue;
      // A link that leads elsewhere is no answer.
      const to = node.tagName === "A" ? node.getAttribute("href") || "" : "";
      if (to && !to.startsWith("#") && !/^javascript:/i.test(to)) continue;
      if (!shown(node) || !asks(node)) continue;
      if (accepts) consent = true;
      else if (!best || rank < best.rank) best = { node, rank, label };
    }
  }
  const framed = roots.some((root) => [...root.querySelectorAll("iframe")].some((frame) =>
    shown(frame) && apart(frame) && NAMED.test(`${frame.id} ${frame.name} ${frame.title} ${frame.src}`)));
  if (!best) return { asks: consent || framed, label: null, x: 0, y: 0 };
  best.node.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = best.node.getBoundingClientRect();
  let [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let frame = frameOf(best.node.ownerDocument); frame; frame = frameOf(frame.ownerDocument)) {
    const around = frame.getBoundingClientRect();
    [x, y] = [x + around.x + frame.clientLeft, y + around.y + frame.clientTop];
  }
  let [top, left, over] = [document.elementFromPoint(x, y), x, y];
  for (;;) {
    let inner = null;
    if (top && top.shadowRoot) inner = top.shadowRoot.elementFromPoint(left, over);
    else if (top && top.tagName === "IFRAME" && inside(top)) {
      const around = top.getBoundingClientRect();
      [left, over] = [left - around.x - top.clientLeft, over - around.y - top.clientTop];
      inner = inside(top).elementFromPoint(left, over);
    }
    if (!inner || inner === top) break;
    top = inner;
  }
  // A button that a visitor could not reach is not pressed.
  const within = top && (top === best.node || best.node.contains(top));
  return { asks: true, label: within ? best.label.replace(/\s+/g, " ") : null, x, y };
})()
