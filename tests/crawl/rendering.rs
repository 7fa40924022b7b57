//! Pages built by their scripts, shown by the real Chromium.

use std::io::BufReader;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use vigie::crawl::{ARCHIVE, Cause, Options, Outcome, Render, Rendering, find_chromium};
use vigie::warc::{Kind, Reader};

use crate::server::{Reply, Server, html, status};
use crate::{capture, options, pages, path_of, run, visits};

const NEEDS: &str = "Chromium: apt-get install chromium, or name it in CHROME";

/// A page with nothing in it until its script has run.
fn shell(script: &str) -> Reply {
    html(format!(
        "<!doctype html><html lang=fr><title>Téléplume</title><div id=\"root\"></div><script>{script}</script></html>"
    ))
}

fn script(text: &str) -> Reply {
    status("200 OK", "Content-Type: text/javascript\r\n", text)
}

/// The place of an application, filled by a script of its own from data of its own.
fn application() -> Server {
    Server::start(|path, _, _| match path {
        "/" | "/tarifs" => html(
            "<!doctype html><html lang=fr><title>Téléplume</title><div id=\"root\"></div>\
             <script src=/application.js></script></html>",
        ),
        "/application.js" => script(
            "fetch('/donnees' + location.pathname).then((answer) => answer.json()).then((data) => {\
             document.getElementById('root').innerHTML = `<h1>${data.title}</h1><p>${data.text}</p>\
             <a href=/tarifs>Tarifs</a><a href=/mentions>Mentions</a><div style='height:2400px'></div><p>Fin</p>`; });",
        ),
        "/donnees/" => status(
            "200 OK",
            "Content-Type: application/json\r\n",
            r#"{"title": "Bilan", "text": "Un arrêt maladie garanti en deux minutes, sans examen."}"#,
        ),
        "/donnees/tarifs" => status(
            "200 OK",
            "Content-Type: application/json\r\n",
            r#"{"title": "Tarifs", "text": "La consultation est remboursée à 100 % pour tous."}"#,
        ),
        "/mentions" => {
            html("<title>Mentions</title><p>Téléplume, société fictive, 1 rue des Essais, Lyon.</p>")
        }
        _ => status("404 Not Found", "", ""),
    })
}

fn rendering(options: Options, mode: Render) -> Options {
    Options { render: mode, chromium: Some(find_chromium().expect(NEEDS)), ..options }
}

fn facts(folder: &Path, path: &str) -> Rendering {
    let visit = visits(folder).into_iter().rfind(|visit| path_of(&visit.url) == path).unwrap();
    *visit.rendering.unwrap_or_else(|| panic!("{path} was not rendered: {:?}", visit.outcome))
}

/// The block of a record of the archive, by its address or its identifier.
fn block(folder: &Path, name: &str) -> Vec<u8> {
    let mut reader = Reader::new(BufReader::new(std::fs::File::open(folder.join(ARCHIVE)).unwrap()));
    while let Some(head) = reader.next_head() {
        let head = head.unwrap();
        let is = |field| head.fields.get(field) == Some(name);
        if is("WARC-Record-ID") || is("WARC-Target-URI") {
            return reader.block(1 << 30).unwrap();
        }
    }
    panic!("no record {name}")
}

fn vigie(server: &Server, folder: &Path, more: &[&str]) -> Output {
    capture(server, folder, &[&["--format", "jsonl"], more].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\u{a0}', " ")
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
#[ignore = "needs Chromium: cargo test -- --ignored"]
fn a_page_built_by_script_is_judged_as_it_shows() {
    let server = application();
    let folder = tempfile::tempdir().unwrap();
    let output = vigie(&server, folder.path(), &[]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("2 pages rendues par Chrome/"), "{told}");
    assert!(!told.contains("non examinée"), "{told}");

    // Its links are followed, and its text judged, for both pages of the same shell.
    let findings = lines(&output);
    let of = |path: &str, rule: &str| {
        let found = findings
            .iter()
            .find(|line| line["rule"] == rule && line["document"]["uri"] == server.url(path).as_str());
        found.unwrap_or_else(|| panic!("no {rule} on {path}: {findings:#?}")).clone()
    };
    let first = of("/", "acte.arret-de-travail");
    of("/tarifs", "remboursement.integral");
    assert_eq!(server.counts()["/mentions"], 1);
    assert_eq!(server.counts()["/"], 1, "the page itself is shown from the archive");
    // Its parts are asked for by a visitor from France, who says what he is.
    let part = server.log().into_iter().find(|asked| asked.path == "/application.js").unwrap();
    let agent = &part.headers["user-agent"];
    assert!(agent.contains("HeadlessChrome/") && agent.ends_with("(+robot@ordre.example)"), "{agent}");
    assert!(part.headers["accept-language"].starts_with("fr-FR"), "{:?}", part.headers);

    // The finding leads to the record it was read in, which holds these words at this place.
    let record = format!("<{}>", first["location"]["record"].as_str().unwrap());
    let facts = facts(folder.path(), "/");
    assert_eq!(facts.records[0], record);
    assert!(facts.judged && facts.quiet && facts.consent.is_none());
    assert!(facts.browser.starts_with("Chrome/"));
    let dom = block(folder.path(), &record);
    let at = |name: &str| usize::try_from(first["location"][name].as_u64().unwrap()).unwrap();
    assert!(text(&dom[at("byte_start")..at("byte_end")]).contains("arrêt maladie"));

    // The screenshot is that of the whole page.
    let image = block(folder.path(), &format!("urn:fullPage:{}", server.url("/")));
    let image = image::load_from_memory_with_format(&image, image::ImageFormat::Png).unwrap();
    assert_eq!((image.width(), image.height()), facts.page);
    assert_eq!(facts.window, (1280, 800));
    assert!(image.width() == 1280 && image.height() > 2400, "{:?}", facts.page);

    // The archive gives the same again, and says how the page was read.
    let scan = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "--no-config", "--format", "json"])
        .arg(folder.path().join(ARCHIVE))
        .output()
        .unwrap();
    let again: serde_json::Value = serde_json::from_slice(&scan.stdout).unwrap();
    assert_eq!(again["findings"].as_array().unwrap().len(), findings.len());
    assert_eq!(again["errors"].as_array().unwrap().len(), 0);
    assert!(text(&scan.stdout).contains("rendue par Chrome/"));
    let sheet = std::fs::read_to_string(folder.path().join("fiche-de-capture.md")).unwrap();
    assert!(sheet.contains("Chrome/") && sheet.contains("1280 × 800"), "{sheet}");
}

#[test]
#[ignore = "needs Chromium and warcio: cargo test -- --ignored"]
fn warcio_verifies_what_a_browser_showed() {
    let server = application();
    let folder = tempfile::tempdir().unwrap();
    vigie(&server, folder.path(), &["--no-scan", "--render", "always"]);
    let records = crate::records(folder.path());
    let views: Vec<_> = records
        .iter()
        .filter(|head| head.kind == Kind::Resource && head.fields.get("WARC-Concurrent-To").is_some())
        .collect();
    assert_eq!(views.len(), 6, "document and screenshot of three pages");
    for view in &views {
        let answer = view.fields.get("WARC-Concurrent-To").unwrap();
        let of = records.iter().find(|head| head.fields.get("WARC-Record-ID") == Some(answer)).unwrap();
        assert!(matches!(of.kind, Kind::Response | Kind::Revisit));
    }
    let check = Command::new("warcio")
        .args(["check", "-v", "capture.warc.gz"])
        .current_dir(folder.path())
        .output()
        .expect("warcio: pip install warcio");
    let told = text(&check.stdout);
    assert!(check.status.success(), "{told}");
    let revisits = records.iter().filter(|head| head.kind == Kind::Revisit).count();
    assert_eq!(told.matches("digest pass").count(), records.len() - revisits, "{told}");
}

fn fifth_only(address: IpAddr) -> bool {
    address == Ipv4Addr::new(127, 0, 0, 5)
}

#[test]
#[ignore = "needs Chromium: cargo test -- --ignored"]
fn a_page_cannot_look_inside_the_network() {
    let inside = Server::start(|_, _, _| {
        status("200 OK", "Access-Control-Allow-Origin: *\r\nContent-Type: text/plain\r\n", "secret")
    });
    let datagrams = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    datagrams.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let (local, udp) = (&inside.root, datagrams.local_addr().unwrap());
    let port = local.rsplit(':').next().unwrap();
    let page = format!(
        "const root = document.getElementById('root');\
             root.innerHTML = '<h1>Accueil</h1><p>' + 'Une page ordinaire de la plateforme. '.repeat(12) + '</p>';\
             const say = (name) => (text) => {{ root.innerHTML += `<p>${{name}} ${{text}}</p>`; }};\
             const take = (name, url) => fetch(url).then((a) => a.text()).then(say(name), () => say(name)('refus'));\
             take('local', '{local}/secret'); take('nom', 'http://localhost:{port}/secret');\
             take('dix', 'http://10.1.2.3/secret'); take('lien', 'http://169.254.169.254/latest/meta-data/');\
             new Image().src = 'https://127.0.0.1:{port}/image'; new WebSocket('ws://127.0.0.1:{port}/prise');\
             const frame = document.createElement('iframe'); frame.src = '{local}/cadre'; document.body.append(frame);\
             const call = new RTCPeerConnection({{ iceServers: [{{ urls: 'stun:{udp}' }}] }});\
             call.createDataChannel('x'); call.createOffer().then((offer) => call.setLocalDescription(offer));\
             try {{ new WebTransport('https://{udp}/'); }} catch {{}}",
    );
    let server = Server::start_at(Ipv4Addr::new(127, 0, 0, 5), move |path, _, _| match path {
        "/" => shell(&page),
        _ => status("404 Not Found", "", ""),
    });
    let folder = tempfile::tempdir().unwrap();
    let mut guarded = rendering(options(vec![server.url("/")], folder.path()), Render::Auto);
    guarded.accepts = fifth_only;
    let tally = run(&guarded);
    assert!(inside.log().is_empty(), "{:?}", inside.log());
    let mut packet = [0; 64];
    assert!(datagrams.recv_from(&mut packet).is_err(), "a datagram left");
    assert!(tally.intrusions >= 4, "{tally:#?}");
    let facts = facts(folder.path(), "/");
    for target in [local.as_str(), "http://10.1.2.3/", "http://169.254.169.254/"] {
        let told = facts.parts_refused.iter().find(|(url, _)| url.starts_with(target));
        let (_, reason) = told.unwrap_or_else(|| panic!("{target} is not told: {:#?}", facts.parts_refused));
        assert!(reason.contains("réseau public"), "{reason}");
    }
    let dom = text(&block(folder.path(), &facts.records[0]));
    assert!(
        dom.contains("local refus") && dom.contains("nom refus") && !dom.contains("local secret"),
        "{dom}"
    );
    let (captures, unread) = pages(folder.path());
    assert!(unread.is_empty(), "{unread:?}");
    assert!(
        captures[0].notes.iter().any(|note| note.contains("n’ont pas été chargées")),
        "{:?}",
        captures[0].notes
    );
}

#[test]
#[ignore = "needs Chromium: cargo test -- --ignored"]
fn consent_is_refused_never_given() {
    let wall = |buttons: &str| {
        format!(
            "const box = document.createElement('div'); box.setAttribute('role', 'dialog');\
             box.style = 'position:fixed;inset:auto 0 0 0;background:#eee';\
             box.innerHTML = '<p>Nous et nos partenaires déposons des cookies pour mesurer l’audience de ce site.</p>{buttons}';\
             const root = document.getElementById('root');\
             root.innerHTML = '<h1>Accueil</h1><p>' + 'Une page ordinaire de la plateforme. '.repeat(15) + '</p>\
             <form><p>Vos données personnelles</p><button>Refuser</button></form>';\
             document.body.append(box);\
             for (const one of box.querySelectorAll('button')) one.onclick = (event) => {{\
             fetch('/choix/' + one.className + '/' + event.isTrusted); box.remove(); }};"
        )
    };
    let refusable =
        wall("<button class=oui>Tout accepter</button><button class=non>Continuer sans accepter →</button>");
    let closed = wall("<button class=oui>Tout accepter</button><a href=/regler>Paramétrer</a>");
    let server = Server::start(move |path, _, _| match path {
        "/" => shell(&refusable),
        "/ferme" => shell(&closed),
        _ => status("404 Not Found", "", ""),
    });
    let folder = tempfile::tempdir().unwrap();
    let seeds = vec![server.url("/"), server.url("/ferme")];
    let tally = run(&rendering(options(seeds, folder.path()), Render::Auto));
    assert_eq!(tally.refusals, 1);
    let choices: Vec<String> =
        server.counts().into_keys().filter(|path| path.starts_with("/choix/")).collect();
    assert_eq!(choices, ["/choix/non/true"]);

    let consent = facts(folder.path(), "/").consent.unwrap();
    assert_eq!(consent.pressed.as_deref(), Some("Continuer sans accepter →"));
    let before = text(&block(folder.path(), &facts(folder.path(), "/").records[0]));
    let after = text(&block(folder.path(), &consent.records[0]));
    assert!(before.contains("<div role=\"dialog\"") && !after.contains("<div role=\"dialog\""));
    let image = block(folder.path(), &format!("urn:vigie:fullPage-refused:{}", server.url("/")));
    assert!(image::load_from_memory_with_format(&image, image::ImageFormat::Png).is_ok());

    let consent = facts(folder.path(), "/ferme").consent.unwrap();
    assert!(consent.pressed.is_none() && consent.records.is_empty());
    assert!(consent.told.contains("rien n’a été pressé"), "{}", consent.told);
}

/// The bones of what consent tools put on a page, with the names their makers gave them. What is
/// written on the buttons is left to each: some say nothing that could be guessed.
const TOOLS: [(&str, &str); 9] = [
    (
        "didomi",
        "<div id=didomi-host><div id=didomi-popup class=didomi-popup-backdrop style='position:fixed;inset:0'>\
         <div class=didomi-popup-container role=dialog><span class=didomi-continue-without-agreeing id=non role=button \
         tabindex=0>Continuer sans accepter →</span><p>Nous et nos partenaires stockons des cookies.</p>\
         <button id=didomi-notice-learn-more-button>En savoir plus</button>\
         <button id=didomi-notice-agree-button>Accepter &amp; Fermer</button></div></div></div>",
    ),
    (
        "didomi-bouton",
        "<div id=didomi-host><div id=didomi-notice style='position:fixed;bottom:0'><p>Vos choix.</p>\
         <button id=didomi-notice-disagree-button>Sans façon</button>\
         <button id=didomi-notice-agree-button>Volontiers</button></div></div>",
    ),
    (
        "onetrust",
        "<div id=onetrust-consent-sdk><div id=onetrust-banner-sdk role=region style='position:fixed;bottom:0'>\
         <p id=onetrust-policy-text>Ce site utilise des cookies pour mesurer son audience.</p>\
         <div id=onetrust-button-group><button id=onetrust-pc-btn-handler>Paramètres</button>\
         <button id=onetrust-reject-all-handler>Non, pas pour moi</button>\
         <button id=onetrust-accept-btn-handler>Autoriser tous les cookies</button></div></div></div>",
    ),
    (
        "tarteaucitron",
        "<div id=tarteaucitronRoot><div id=tarteaucitronAlertBig style='position:fixed;bottom:0' role=alertdialog>\
         <span id=tarteaucitronDisclaimerAlert>Ce site utilise des cookies.</span>\
         <button type=button id=tarteaucitronPersonalize2>✓ OK, tout accepter</button>\
         <button type=button id=tarteaucitronAllDenied2>✗ Interdire tous les cookies</button>\
         <button type=button id=tarteaucitronCloseAlert>Personnaliser</button></div></div>",
    ),
    (
        "cookiebot",
        "<div id=CybotCookiebotDialog role=dialog style='position:fixed;top:100px'><h2>Ce site web utilise des cookies</h2>\
         <div id=CybotCookiebotDialogFooter><button id=CybotCookiebotDialogBodyButtonDecline>Nicht zustimmen</button>\
         <button id=CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll>Alle zulassen</button></div></div>",
    ),
    (
        "axeptio",
        "<div id=axeptio_overlay class=axeptio_mount style='position:fixed;bottom:0'><template shadowrootmode=open>\
         <div class=axeptio_widget role=dialog><p>Bonjour, les cookies sont utiles pour mesurer l’audience du site.</p>\
         <button id=axeptio_btn_dismiss>Non merci</button><button id=axeptio_btn_configure>Je choisis</button>\
         <button id=axeptio_btn_acceptAll>OK pour moi</button></div></template></div>",
    ),
    (
        "quantcast",
        "<div class=qc-cmp2-container id=qc-cmp2-container><div class=qc-cmp-cleanslate><div id=qc-cmp2-ui role=dialog \
         style='position:fixed;top:50px'><p>Nous et nos partenaires traitons des données personnelles.</p>\
         <div class=qc-cmp2-summary-buttons><button mode=secondary size=large>PLUS D’OPTIONS</button>\
         <button mode=secondary size=large id=disagree-btn>PAS D’ACCORD</button>\
         <button mode=primary size=large>ACCEPTER</button></div></div></div></div>",
    ),
    (
        "sirdata",
        "<div id=sd-cmp><div style='position:fixed;inset:0'><div class=sd-cmp-a1b2c><span class=sd-cmp-d3e4f role=button \
         tabindex=0>Continuer sans accepter</span><p>Avec votre accord, nos partenaires et nous utilisons des cookies \
         pour stocker et accéder à des informations personnelles.</p><button class=sd-cmp-g5h6i>Tout accepter</button>\
         </div></div></div>",
    ),
    (
        "cadre",
        "<div id=sp_message_container_1 style='position:fixed;bottom:0;left:40px'><iframe id=sp_message_iframe_1 \
         style='width:500px;height:200px;border:5px solid' src=/message></iframe></div>",
    ),
];

#[test]
#[ignore = "needs Chromium: cargo test -- --ignored"]
fn the_refusal_of_each_consent_tool_is_found() {
    let server = Server::start(|path, _, _| {
        if path == "/message" {
            return html(
                "<div class=message-overlay><p>Nous utilisons des cookies pour mesurer l’audience de ce site.</p>\
                 <button class=sp_choice_type_11>Tout accepter</button>\
                 <button class=sp_choice_type_13>Continuer sans accepter</button></div><script>\
                 for (const one of document.querySelectorAll('button')) one.onclick = (event) => {\
                 parent.fetch('/choix/cadre/' + encodeURIComponent(event.target.textContent) + '/' + event.isTrusted);\
                 parent.document.getElementById('sp_message_container_1').remove(); };</script>",
            );
        }
        let Some((name, banner)) = TOOLS.iter().find(|(name, _)| path.strip_prefix('/') == Some(*name))
        else {
            return status("404 Not Found", "", "");
        };
        let text = "Une page ordinaire de la plateforme. ".repeat(15);
        html(format!(
            "<!doctype html><title>{name}</title><h1>Accueil</h1><p>{text}</p>{banner}<script>\
             const said = document.querySelector('body > div'), roots = [document, said.shadowRoot].filter(Boolean);\
             for (const root of roots) for (const one of root.querySelectorAll('button, [role=button]'))\
             one.onclick = (event) => {{ fetch('/choix/{name}/' + (one.id || one.textContent) + '/' + event.isTrusted);\
             said.remove(); }};</script>"
        ))
    });
    let folder = tempfile::tempdir().unwrap();
    let seeds = TOOLS.map(|(name, _)| server.url(&format!("/{name}"))).to_vec();
    let tally = run(&rendering(options(seeds, folder.path()), Render::Always));
    let mut choices: Vec<String> = server
        .counts()
        .into_keys()
        .filter_map(|path| path.strip_prefix("/choix/").map(str::to_owned))
        .collect();
    choices.sort();
    assert_eq!(
        choices,
        [
            "axeptio/axeptio_btn_dismiss/true",
            "cadre/Continuer%20sans%20accepter/true",
            "cookiebot/CybotCookiebotDialogBodyButtonDecline/true",
            "didomi-bouton/didomi-notice-disagree-button/true",
            "didomi/non/true",
            "onetrust/onetrust-reject-all-handler/true",
            "quantcast/disagree-btn/true",
            "sirdata/Continuer%20sans%20accepter/true",
            "tarteaucitron/tarteaucitronAllDenied2/true",
        ]
    );
    assert_eq!(tally.refusals, TOOLS.len());
}

/// The processes that `parent` started.
#[cfg(target_os = "linux")]
fn children(parent: u32) -> Vec<u32> {
    let of = |entry: std::fs::DirEntry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let status = std::fs::read_to_string(entry.path().join("status")).ok()?;
        let above: u32 = status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()?;
        (above == parent).then_some(pid)
    };
    std::fs::read_dir("/proc").unwrap().flatten().filter_map(of).collect()
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "needs Chromium: cargo test -- --ignored"]
fn a_browser_that_dies_takes_no_crawl_with_it() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    let crawler = Arc::new(AtomicU32::new(0));
    let parent = Arc::clone(&crawler);
    let words = "'<p>' + 'Une page ordinaire de la plateforme. '.repeat(12)";
    let server = Server::start(move |path, _, _| match path {
        "/" => html("<p>Accueil</p><a href=/avant>A</a><a href=/meurt>M</a><a href=/apres>A</a>"),
        "/avant" | "/apres" => shell(&format!("document.getElementById('root').innerHTML = {words}")),
        "/meurt" => shell("fetch('/fin').then(() => {})"),
        "/fin" => {
            for pid in children(parent.load(Ordering::SeqCst)) {
                let killed = Command::new("kill").args(["-9", &pid.to_string()]).status();
                assert!(killed.is_ok_and(|status| status.success()));
            }
            status("200 OK", "", "")
        }
        _ => status("404 Not Found", "", ""),
    });
    let folder = tempfile::tempdir().unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["crawl", &server.root, "--contact", "robot@ordre.example", "--allow-private", "--delay", "0"])
        .args(["--no-config", "--no-sitemaps", "--format", "jsonl", "-o"])
        .arg(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    crawler.store(child.id(), Ordering::SeqCst);
    let output = child.wait_with_output().unwrap();
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("1 page sans rendu : Chromium s’est arrêté"), "{told}");
    let visits = visits(folder.path());
    let of = |path: &str| visits.iter().find(|visit| path_of(&visit.url) == path).unwrap();
    assert!(of("/meurt").unrendered.is_some() && of("/meurt").rendering.is_none());
    for path in ["/avant", "/apres"] {
        assert!(of(path).rendering.as_ref().is_some_and(|facts| facts.judged), "{:#?}", of(path));
    }
    let unread: Vec<_> = lines(&output).into_iter().filter(|line| line["error"].is_object()).collect();
    assert_eq!(unread.len(), 1, "{unread:#?}");
    assert!(unread[0]["error"]["uri"].as_str().unwrap().ends_with("/meurt"));
}

#[test]
#[ignore = "needs Chromium: cargo test -- --ignored"]
fn what_scripts_write_is_read_whatever_its_form() {
    let long = "'Une page ordinaire de la plateforme. '.repeat(12)";
    let server = Server::start(move |path, _, _| match path {
        // A component of its own, and half of a character.
        "/composant" => shell(&format!(
            "const card = document.createElement('x-carte');\
             card.attachShadow({{ mode: 'open' }}).innerHTML = '<h1>Un arrêt maladie garanti sans examen</h1>';\
             document.body.append(card, {long}, 'coupe \\ud83d', navigator.language + ' ' +\
             Intl.DateTimeFormat().resolvedOptions().timeZone);",
        )),
        // Written when it comes into sight.
        "/bas" => shell(&format!(
            "const root = document.getElementById('root'), far = document.createElement('div');\
             root.innerHTML = `<p>${{{long}}}</p><div style='height:3000px'></div>`; root.append(far);\
             new IntersectionObserver((seen) => {{ if (seen[0].isIntersecting) far.innerHTML = '<p>Tout en bas</p>'; }})\
             .observe(far);",
        )),
        // Written late, from a slow answer.
        "/lent" => shell(&format!(
            "fetch('/attente').then(() => document.getElementById('root').innerHTML = `<p>Enfin. ${{{long}}}</p>`)",
        )),
        "/attente" => {
            std::thread::sleep(Duration::from_secs(2));
            status("200 OK", "", "")
        }
        // A protection against robots that only a browser shows.
        "/defi" => html("<title>Téléplume</title><div id=\"root\"></div><script src=/defi.js></script>"),
        "/defi.js" => script("document.body.innerHTML = '<p>Un instant…</p><div id=px-captcha></div>'"),
        // Nothing at all.
        "/rien" => shell("throw new Error()"),
        _ => status("404 Not Found", "", ""),
    });
    let folder = tempfile::tempdir().unwrap();
    let seeds = ["/composant", "/bas", "/lent", "/defi", "/rien"].map(|path| server.url(path)).to_vec();
    let mut hurried = rendering(options(seeds, folder.path()), Render::Auto);
    hurried.per_host = 4;
    run(&hurried);
    let dom = |path: &str| text(&block(folder.path(), &facts(folder.path(), path).records[0]));
    let (captures, unread) = pages(folder.path());
    let card = captures.iter().find(|capture| capture.uri.ends_with("/composant")).unwrap();
    assert!(text(&card.bytes).contains("shadowrootmode"), "{}", text(&card.bytes));
    assert!(dom("/composant").contains("fr-FR Europe/Paris"));
    assert!(dom("/bas").contains("<p>Tout en bas</p></div>"));
    assert!(dom("/lent").contains("<p>Enfin. "));
    let mut unread: Vec<String> =
        unread.into_iter().map(|unread| path_of(&unread.uri) + " " + &unread.reason).collect();
    unread.sort();
    assert!(
        unread.len() == 2 && unread[0].contains("HUMAN") && unread[1].starts_with("/rien "),
        "{unread:#?}"
    );
}

#[test]
#[ignore = "needs Chromium: cargo test -- --ignored"]
fn a_page_no_browser_had_shown_is_shown_on_resuming() {
    let server = application();
    let folder = tempfile::tempdir().unwrap();
    let without = options(vec![server.url("/")], folder.path());
    run(&without);
    let (captures, unread) = pages(folder.path());
    assert_eq!((captures.len(), unread.len()), (1, 1), "the shell, and a word on it");
    let tally = run(&rendering(without, Render::Auto));
    assert_eq!((tally.rendered, tally.built), (2, 2));
    assert_eq!(server.counts()["/"], 2);
    let (captures, unread) = pages(folder.path());
    assert!(unread.is_empty(), "{unread:?}");
    let mut addresses: Vec<String> = captures.iter().map(|capture| path_of(&capture.uri)).collect();
    addresses.sort();
    assert_eq!(addresses, ["/", "/mentions", "/tarifs"]);
    // What is done is not done again.
    let before = server.log().len();
    let tally = run(&rendering(options(vec![server.url("/")], folder.path()), Render::Auto));
    assert_eq!((server.log().len(), tally.rendered), (before, 2));
}

#[test]
#[ignore = "needs Chromium: cargo test -- --ignored"]
fn hostile_scripts_end_in_time() {
    let server = Server::start(|path, _, stream| match path {
        "/" => html("<p>Accueil</p><a href=/boucle>B</a><a href=/fuite>F</a><a href=/dialogue>D</a>"),
        "/boucle" => shell("setTimeout(() => { for (;;) {} }, 50)"),
        "/fuite" => shell("location.href = '/cible'"),
        "/cible" => html("<title>Cible</title><p>La page où le script envoie son visiteur.</p>"),
        "/dialogue" => shell(
            "alert('un'); confirm('deux'); window.open('/surgie');\
             document.getElementById('root').innerHTML = '<p>' + 'Après les boîtes de dialogue. '.repeat(10);\
             for (let n = 0; n < 700; n++) fetch('/rien/' + n); fetch('/prive/donnees');",
        ),
        "/robots.txt" => {
            status("200 OK", "Content-Type: text/plain\r\n", "User-agent: *\nDisallow: /prive/\n")
        }
        _ => {
            let _ = stream;
            status("404 Not Found", "", "")
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let tally = run(&rendering(options(vec![server.url("/")], folder.path()), Render::Auto));
    let visits = visits(folder.path());
    let of = |path: &str| visits.iter().find(|visit| path_of(&visit.url) == path).unwrap();
    assert!(of("/boucle").unrendered.is_some(), "{:#?}", of("/boucle"));
    assert!(matches!(
        of("/boucle").outcome,
        Outcome::Partial { cause: Cause::Script, .. } | Outcome::Unexamined { cause: Cause::Script, .. }
    ));
    // It is visited as any page, with the manners of any page.
    assert_eq!(of("/cible").outcome, Outcome::Captured);
    assert_eq!(server.counts()["/cible"], 1);
    assert!(of("/fuite").rendering.as_ref().unwrap().sent_to.as_ref().unwrap().ends_with("/cible"));
    let facts = facts(folder.path(), "/dialogue");
    assert!(facts.judged && facts.refused >= 201 && facts.parts_refused.len() <= 100, "{facts:#?}");
    let asked = server.counts();
    assert!(asked.keys().filter(|path| path.starts_with("/rien/")).count() <= 500);
    assert!(!asked.contains_key("/prive/donnees"));
    assert_eq!(tally.rendered, 2, "{tally:#?}");
}

#[test]
fn without_a_browser_the_page_is_told_as_not_read_in_full() {
    let server = application();
    let folder = tempfile::tempdir().unwrap();
    let output = vigie(&server, folder.path(), &["--render", "never"]);
    assert_eq!(output.status.code(), Some(3));
    let errors: Vec<_> = lines(&output).into_iter().filter(|line| line["error"].is_object()).collect();
    let reason = errors[0]["error"]["reason"].as_str().unwrap();
    assert!(reason.contains("probablement pas lue en entier") && !reason.contains("Chromium"), "{reason}");

    // Where there is none, the remedy is told.
    let none = tempfile::tempdir().unwrap();
    let mut without = options(vec![server.url("/")], none.path());
    without.render = Render::Auto;
    run(&without);
    let (Outcome::Unexamined { reason, .. } | Outcome::Partial { reason, .. }) =
        &visits(none.path()).into_iter().find(|visit| path_of(&visit.url) == "/").unwrap().outcome
    else {
        panic!("a shell is no page")
    };
    assert!(reason.contains("installez Chromium"), "{reason}");
}

#[test]
fn a_browser_that_is_none_is_told() {
    let server = application();
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("x");
    let output = vigie(&server, &missing, &["--chromium", "/nulle/part/chromium"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("n’est pas un programme"), "{}", text(&output.stderr));
    assert!(server.log().is_empty() && !missing.exists());
    // A program that is something else: the page is told, with the reason.
    let output = vigie(&server, &missing, &["--chromium", env!("CARGO_BIN_EXE_vigie"), "--scope", "page"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("ne démarre pas"), "{}", text(&output.stderr));
}
