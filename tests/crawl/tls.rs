//! A site over TLS, served by the `openssl` program with a certificate of our own authority.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use vigie::warc::Kind;

use crate::{records, visits};

fn openssl(folder: &Path, arguments: &str) -> Output {
    let done =
        Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().expect("openssl");
    assert!(done.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&done.stderr));
    done
}

/// Ends with the test, whatever its end.
struct Site {
    root: String,
    server: Child,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Serves `folder`, once an authority (`ca.pem`) has signed a certificate (`site.pem`).
fn site(folder: &Path) -> Site {
    std::fs::write(folder.join("extensions"), "subjectAltName = IP:127.0.0.1\n").unwrap();
    openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Essai");
    openssl(folder, "req -newkey rsa:2048 -nodes -keyout site.key -out site.csr -subj /CN=127.0.0.1");
    openssl(
        folder,
        "x509 -req -in site.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out site.pem -extfile extensions",
    );
    std::fs::write(
        folder.join("page.html"),
        "<title>Page</title><p>Un arrêt maladie garanti en deux minutes, sans examen.</p>",
    )
    .unwrap();
    std::fs::write(folder.join("robots.txt"), "User-agent: *\nAllow: /\n").unwrap();
    let mut server = Command::new("openssl")
        .args([
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-cert",
            "site.pem",
            "-key",
            "site.key",
            "-WWW",
            "-tls1_3",
        ])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl");
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    let address = said.find_map(|line| line.ok()?.strip_prefix("ACCEPT ").map(str::to_owned));
    // What it says next must go somewhere.
    std::thread::spawn(move || said.for_each(drop));
    Site { root: format!("https://{}", address.expect("an address")), server }
}

fn crawl(site: &Site, folder: &Path, authority: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.args(["crawl", &format!("{}/page.html", site.root), "--contact", "robot@ordre.example"]);
    command.args(["--allow-private", "--delay", "0", "--scope", "page", "--no-config", "--no-scan", "-o"]);
    command.arg(folder).env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    if let Some(authority) = authority {
        command.env("SSL_CERT_FILE", authority);
    }
    command.output().unwrap()
}

#[test]
#[ignore = "needs openssl: cargo test -- --ignored"]
fn the_secure_connection_is_on_record() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let capture = folder.path().join("capture");
    let output = crawl(&site, &capture, Some(&folder.path().join("ca.pem")));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));

    let der = openssl(folder.path(), "x509 -in site.pem -outform DER").stdout;
    let digest = vigie::warc::digest(&der);
    let visit = visits(&capture).into_iter().find(|visit| visit.url.ends_with("/page.html")).unwrap();
    let tls = visit.peer.as_ref().unwrap().tls.clone().unwrap();
    assert_eq!(tls.version, "TLSv1_3");
    assert!(tls.cipher.starts_with("TLS13_"), "{}", tls.cipher);
    assert_eq!(tls.certificates.first(), Some(&digest));

    // The certificate itself is in the archive, and the sheet names it.
    let held = records(&capture).into_iter().find(|head| {
        head.kind == Kind::Resource
            && head
                .fields
                .get("WARC-Target-URI")
                .is_some_and(|uri| uri.starts_with("urn:vigie:certificates:"))
    });
    let held = held.expect("a record of the certificate");
    let mut file = std::fs::File::open(capture.join(vigie::crawl::ARCHIVE)).unwrap();
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(held.offset)).unwrap();
    let mut reader = vigie::warc::Reader::new(BufReader::new(file));
    reader.next_head().unwrap().unwrap();
    let pem = String::from_utf8(reader.block(1 << 20).unwrap()).unwrap();
    let original = std::fs::read_to_string(folder.path().join("site.pem")).unwrap();
    assert!(pem.starts_with(&original), "{pem}\n{original}");
    let sheet = std::fs::read_to_string(capture.join("fiche-de-capture.md")).unwrap();
    assert!(sheet.contains("TLSv1_3") && sheet.contains(&digest), "{sheet}");
}

#[test]
#[ignore = "needs openssl: cargo test -- --ignored"]
fn an_unknown_authority_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let capture = folder.path().join("capture");
    let output = crawl(&site, &capture, None);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let visits = visits(&capture);
    assert!(visits.iter().all(|visit| visit.record.is_none()), "{visits:#?}");
    assert!(format!("{visits:?}").contains("sécurisée"), "{visits:#?}");
}
