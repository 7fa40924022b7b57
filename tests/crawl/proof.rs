//! What a capture leaves behind, verified by programs that are not ours.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Output};

use crate::server::Server;
use crate::{platform, site};

/// The same on every machine; `rendering.rs` is where a browser comes in.
fn crawl(server: &Server, folder: &Path, more: &[&str]) -> Output {
    crate::capture(server, folder, &[&["--render", "never"], more].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Rule, address and sentence of each finding, sorted.
fn findings(output: &Output) -> Vec<(String, String, String)> {
    let mut all: Vec<_> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["rule"].is_string())
        .map(|line| {
            let uri = line["document"]["uri"].as_str().unwrap();
            let name = uri.rsplit('/').next().unwrap().trim_end_matches(".html").to_owned();
            (line["rule"].to_string(), name, line["sentence"].to_string())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn findings_are_those_of_the_same_pages_on_the_disk() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let output = crawl(&server, folder.path(), &["--format", "jsonl", "--as-of", "2026-11-22"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));

    let disk = tempfile::tempdir().unwrap();
    let (captures, _) = crate::pages(folder.path());
    for capture in &captures {
        let path = crate::path_of(&capture.uri).replace(['?', '='], "-");
        let path = if path.ends_with('/') { path + "index" } else { path };
        let file = disk.path().join(format!("{}.html", path.trim_start_matches('/')));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, &capture.bytes).unwrap();
    }
    let scan = |name: &std::ffi::OsStr| {
        Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["scan", "--format", "jsonl", "--as-of", "2026-11-22", "--no-config"])
            .arg(name)
            .output()
            .unwrap()
    };
    let strip = |all: Vec<(String, String, String)>| -> Vec<(String, String)> {
        all.into_iter().map(|(rule, _, sentence)| (rule, sentence)).collect()
    };
    let crawled = findings(&output);
    assert!(crawled.iter().any(|(_, name, _)| name == "29"), "the orphans are judged: {crawled:?}");
    assert!(crawled.iter().any(|(_, name, _)| name == "ancien"));
    let (mut live, mut saved) = (strip(crawled.clone()), strip(findings(&scan(disk.path().as_os_str()))));
    live.sort();
    saved.sort();
    assert_eq!(live, saved);

    // The archive gives the same again, without the site.
    let again = scan(folder.path().join("capture.warc.gz").as_os_str());
    assert_eq!(findings(&again), crawled);
    assert_eq!(again.status.code(), Some(3));
    assert_eq!(
        findings(&scan(folder.path().as_os_str())),
        crawled,
        "what stands beside the archive is no copy"
    );
}

#[test]
fn the_sums_verify_and_the_sheet_tells() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("journal.log");
    let log = log.to_str().unwrap();
    let output = crawl(
        &server,
        folder.path(),
        &["--no-scan", "--max-pages", "5", "--operator", "Camille Essai", "--log", log],
    );
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(
        text(&output.stderr).contains("5 pages capturées") || text(&output.stderr).contains("5\u{a0}pages")
    );
    let check =
        Command::new("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(folder.path()).output().unwrap();
    assert!(check.status.success(), "{}", text(&check.stderr));
    let sheet: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("fiche-de-capture.json")).unwrap()).unwrap();
    assert_eq!(sheet["operator"], "Camille Essai");
    assert_eq!(sheet["captured"]["complete"], false);
    let told = std::fs::read_to_string(folder.path().join("fiche-de-capture.md")).unwrap();
    assert!(told.contains("sha256sum -c") && told.contains("robots.txt suivi"));
    assert!(told.contains("| écart | non mesuré"), "{told}");
    assert!(!told.contains("constat"));
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["at"].is_string() && event["event"].is_string());
    }
}

#[test]
fn a_rehearsal_asks_for_no_page() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let output = crawl(&server, &folder.path().join("x"), &["--dry-run"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).lines().count(), platform::ORPHANS + 1);
    assert!(
        text(&output.stderr).contains("31\u{a0}adresses") || text(&output.stderr).contains("31 adresses")
    );
    let mut asked: Vec<String> = server.counts().into_keys().collect();
    asked.sort();
    assert_eq!(asked, ["/plan.xml.gz", "/plans.xml", "/robots.txt"]);
    assert!(!folder.path().join("x").exists());
}

#[test]
fn nothing_starts_without_a_contact() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["crawl", "https://teleplume.example", "-o"])
        .arg(folder.path().join("x"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--contact"), "{}", text(&output.stderr));
}

/// A time-stamping service made of the `openssl` program.
fn service(folder: &Path) -> String {
    let run = |arguments: &[&str]| {
        let done = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
        assert!(done.status.success(), "openssl {arguments:?}: {}", text(&done.stderr));
    };
    std::fs::write(
        folder.join("tsa.cnf"),
        "[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\n\
         certs = ca.pem\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\n\
         accuracy = secs:1\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\n\
         [ext]\nextendedKeyUsage = critical,timeStamping\nkeyUsage = critical,digitalSignature\n",
    )
    .unwrap();
    std::fs::write(folder.join("serial"), "01").unwrap();
    run(&[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-subj",
        "/CN=Essai",
    ]);
    run(&[
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.csr",
        "-subj",
        "/CN=Horloge",
    ]);
    run(&[
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-out",
        "tsa.pem",
        "-extfile",
        "tsa.cnf",
        "-extensions",
        "ext",
    ]);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/tsa", listener.local_addr().unwrap());
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            // The query is short: it comes with its header, or just after.
            let body = loop {
                let read = stream.read(&mut buffer).unwrap_or(0);
                request.extend_from_slice(&buffer[..read]);
                let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
                if request.len() > end + 4 || read == 0 || request.starts_with(b"HEAD ") {
                    break request[end + 4..].to_vec();
                }
            };
            if request.starts_with(b"HEAD ") {
                // Its clock is ten minutes ahead.
                let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(
                    &(jiff::Timestamp::now() + std::time::Duration::from_mins(10)),
                );
                let head = format!(
                    "HTTP/1.1 405 Method Not Allowed\r\nDate: {}\r\nConnection: close\r\n\r\n",
                    date.unwrap()
                );
                let _ = stream.write_all(head.as_bytes());
                continue;
            }
            std::fs::write(folder.join("query.tsq"), body).unwrap();
            let done = Command::new("openssl")
                .args(["ts", "-reply", "-queryfile", "query.tsq", "-config", "tsa.cnf", "-section", "one"])
                .args(["-out", "reply.tsr"])
                .current_dir(&folder)
                .output()
                .unwrap();
            assert!(done.status.success(), "{}", text(&done.stderr));
            let reply = std::fs::read(folder.join("reply.tsr")).unwrap();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n",
                reply.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), &reply].concat());
        }
    });
    url
}

#[test]
#[ignore = "needs openssl: cargo test -- --ignored"]
fn openssl_verifies_the_time_stamp() {
    let server = site();
    let (folder, authority) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = service(authority.path());
    let output = crawl(&server, folder.path(), &["--no-scan", "--max-pages", "3", "--tsa", &url]);
    assert!(!text(&output.stderr).contains("Sans horodatage"), "{}", text(&output.stderr));
    let verified = Command::new("openssl")
        .args(["ts", "-verify", "-data", "manifest.json", "-in", "manifest.json.tsr", "-CAfile"])
        .arg(authority.path().join("ca.pem"))
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", text(&verified.stderr));
    let sheet: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("fiche-de-capture.json")).unwrap()).unwrap();
    let offset = &sheet["clock"]["offset"];
    let (seconds, within) = (offset["seconds"].as_f64().unwrap(), offset["within"].as_f64().unwrap());
    assert!((seconds - 600.0).abs() <= within && offset["against"] == "127.0.0.1", "{offset}");
    // Another manifest is another matter.
    std::fs::write(folder.path().join("manifest.json"), "{}").unwrap();
    let refused = Command::new("openssl")
        .args(["ts", "-verify", "-data", "manifest.json", "-in", "manifest.json.tsr", "-CAfile"])
        .arg(authority.path().join("ca.pem"))
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(!refused.status.success());
}

#[test]
fn a_token_that_was_not_had_is_told() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let url = server.url("/rien").to_string();
    let output = crawl(&server, folder.path(), &["--no-scan", "--scope", "page", "--tsa", &url]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("Sans horodatage"), "{}", text(&output.stderr));
}

#[test]
#[ignore = "needs warcio: cargo test -- --ignored"]
fn warcio_verifies_every_record() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    crawl(&server, folder.path(), &["--no-scan"]);
    let check = Command::new("warcio")
        .args(["check", "-v", "capture.warc.gz"])
        .current_dir(folder.path())
        .output()
        .expect("warcio: pip install warcio");
    let told = text(&check.stdout);
    assert!(check.status.success(), "{told}");
    let passed = told.matches("digest pass").count();
    let records = crate::records(folder.path());
    let revisits = records.iter().filter(|head| head.kind == vigie::warc::Kind::Revisit).count();
    assert_eq!(passed, records.len() - revisits);
    assert!(passed > platform::pages().len() * 3);
}

#[test]
#[ignore = "needs the wacz package: cargo test -- --ignored"]
fn the_wacz_package_validates_the_export() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let output = crawl(&server, folder.path(), &["--no-scan", "--max-pages", "50", "--wacz"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let valid = Command::new("wacz")
        .args(["validate", "-f", "capture.wacz"])
        .current_dir(folder.path())
        .output()
        .expect("wacz: pip install wacz");
    let told = text(&valid.stdout) + &text(&valid.stderr);
    assert!(valid.status.success() && !told.to_lowercase().contains("invalid"), "{told}");
    // And it is an input like any other.
    let scan = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "--format", "jsonl", "--no-config", "capture.wacz"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(!findings(&scan).is_empty(), "{}", text(&scan.stderr));
}

#[test]
fn the_report_of_a_crawl_is_that_of_its_archive() {
    let server = site();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let report = |name: &str| format!("json={}", path(name).display());
    crawl(&server, folder.path(), &["--format", &report("collecte.json"), "--as-of", "2026-11-22"]);
    let again = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["scan", "--as-of", "2026-11-22", "--no-config", "--format", &report("relecture.json")])
        .arg(path("capture.warc.gz"))
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(3), "{}", text(&again.stderr));
    let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    let (live, archived) = (read("collecte.json"), read("relecture.json"));
    assert!(live.contains("même texte") && live.len() > 10_000, "{live}");
    assert!(
        live == archived,
        "{live}
{archived}"
    );
}

/// A key of this kind and a certificate for it, made by `openssl`.
fn identity(folder: &Path, name: &str, kind: &[&str]) {
    let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
    let done = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-nodes",
            "-keyout",
            &key,
            "-out",
            &certificate,
            "-subj",
            "/CN=Conseil fictif/O=Essai",
        ])
        .args(["-days", "2"])
        .args(kind)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
}

const RSA: [&str; 2] = ["-newkey", "rsa:2048"];
const P256: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

fn signature_holds(capture: &Path, authority: &Path) -> bool {
    let verified = Command::new("openssl")
        .args([
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "manifest.json.p7s",
            "-content",
            "manifest.json",
        ])
        .args(["-purpose", "any", "-out", "/dev/null", "-CAfile"])
        .arg(authority)
        .current_dir(capture)
        .output()
        .unwrap();
    verified.status.success()
}

#[test]
#[ignore = "needs openssl: cargo test -- --ignored"]
fn openssl_verifies_the_signature() {
    let server = site();
    let keys = tempfile::tempdir().unwrap();
    let path = |name: &str| keys.path().join(name).display().to_string();
    for (name, kind) in [("rsa", &RSA[..]), ("p256", &P256[..])] {
        identity(keys.path(), name, kind);
        let folder = tempfile::tempdir().unwrap();
        let (key, certificate) = (path(&format!("{name}.key")), path(&format!("{name}.pem")));
        let options = ["--no-scan", "--scope", "page", "--sign", &key, "--certificate", &certificate];
        let output = crawl(&server, folder.path(), &options);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(signature_holds(folder.path(), Path::new(&certificate)), "{name}");
        let sheet = std::fs::read_to_string(folder.path().join("fiche-de-capture.md")).unwrap();
        assert!(sheet.contains("Conseil fictif") && sheet.contains("openssl cms -verify"), "{sheet}");
        // Another manifest is another matter.
        std::fs::write(folder.path().join("manifest.json"), "{}").unwrap();
        assert!(!signature_holds(folder.path(), Path::new(&certificate)), "{name}");
    }
}

#[test]
#[ignore = "needs openssl: cargo test -- --ignored"]
fn a_key_that_cannot_sign_is_told_before_anything_is_asked() {
    let server = site();
    let keys = tempfile::tempdir().unwrap();
    let path = |name: &str| keys.path().join(name).display().to_string();
    for (name, kind) in [("one", &RSA[..]), ("other", &P256[..]), ("small", &["-newkey", "rsa:1024"][..])] {
        identity(keys.path(), name, kind);
    }
    let openssl = |arguments: &[&str]| {
        let done = Command::new("openssl").args(arguments).current_dir(keys.path()).output().unwrap();
        assert!(done.status.success(), "{}", text(&done.stderr));
    };
    let authority = "[ca]
default_ca = one
[one]
database = index
serial = number
new_certs_dir = .
         default_md = sha256
policy = any
[any]
commonName = supplied
";
    for (name, content) in [("ca.cnf", authority), ("index", ""), ("number", "01")] {
        std::fs::write(keys.path().join(name), content).unwrap();
    }
    openssl(&["req", "-new", "-key", "one.key", "-subj", "/CN=Essai", "-out", "one.csr"]);
    for (name, from, until) in
        [("past", "200101000000Z", "210101000000Z"), ("future", "400101000000Z", "410101000000Z")]
    {
        let out = format!("{name}.pem");
        openssl(&[
            "ca",
            "-batch",
            "-notext",
            "-selfsign",
            "-config",
            "ca.cnf",
            "-keyfile",
            "one.key",
            "-in",
            "one.csr",
            "-startdate",
            from,
            "-enddate",
            until,
            "-out",
            &out,
        ]);
        // The same name may be asked for again.
        std::fs::write(keys.path().join("index"), "").unwrap();
    }
    openssl(&["pkcs8", "-topk8", "-in", "one.key", "-out", "sealed.key", "-passout", "pass:muguet"]);
    openssl(&["rsa", "-traditional", "-in", "one.key", "-out", "old.key"]);
    std::fs::write(keys.path().join("words.pem"), "rien").unwrap();
    let run = |key: &str, certificate: &str, passphrase: Option<&str>| {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.args(["crawl", &server.root, "--no-config", "-o"]).arg(folder.path());
        command.args(["--contact", "a@ordre.example", "--allow-private", "--no-scan", "--scope", "page"]);
        command.args(["--delay", "0", "--sign", &path(key), "--certificate", &path(certificate)]);
        command.env_remove("VIGIE_SIGN_PASSPHRASE");
        if let Some(passphrase) = passphrase {
            command.env("VIGIE_SIGN_PASSPHRASE", passphrase);
        }
        let output = command.output().unwrap();
        (output.status.code(), text(&output.stderr), folder.path().join("capture.warc.gz").exists())
    };
    for (key, certificate, passphrase, told) in [
        ("absent.key", "one.pem", None, "ne peut pas être lu"),
        ("one.key", "absent.pem", None, "ne peut pas être lu"),
        ("words.pem", "one.pem", None, "PKCS#8"),
        ("old.key", "one.pem", None, "openssl pkcs8 -topk8"),
        ("one.key", "words.pem", None, "ne contient pas de certificat"),
        ("one.key", "other.pem", None, "n’est pas celle du certificat"),
        ("small.key", "small.pem", None, "2048 bits"),
        ("one.key", "past.pem", None, "n’est plus valable"),
        ("one.key", "future.pem", None, "ne sera valable"),
        ("sealed.key", "one.pem", None, "VIGIE_SIGN_PASSPHRASE"),
        ("sealed.key", "one.pem", Some("lilas"), "n’ouvre pas la clé"),
    ] {
        let (code, errors, captured) = run(key, certificate, passphrase);
        assert_eq!(code, Some(2), "{key}: {errors}");
        assert!(errors.contains(told) && !captured, "{key}: {errors}");
    }
    let (code, errors, _) = run("sealed.key", "one.pem", Some("muguet"));
    assert_eq!(code, Some(0), "{errors}");
}
