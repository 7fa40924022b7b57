//! What makes a capture hold: the sheet of its circumstances, sums of its files, a time-stamp.

mod labels;
mod machine;
mod sheet;
mod signature;
mod stamp;
mod wacz;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

pub use signature::{PASSPHRASE, Signer, Unsignable};

use super::{ARCHIVE, ASIDE, JOURNAL, Options, Tally};
use crate::warc::hexadecimal;

/// The sheet, for programs.
pub const SHEET: &str = "fiche-de-capture.json";
/// The sheet, for people.
pub const SHEET_TEXT: &str = "fiche-de-capture.md";
/// Every file with its sum.
pub const MANIFEST: &str = "manifest.json";
/// The same, for `sha256sum -c`.
pub const SUMS: &str = "SHA256SUMS";
/// The archive in the form that archive viewers open.
pub const WACZ: &str = "capture.wacz";
/// The signature of the manifest.
const SIGNATURE: &str = "manifest.json.p7s";
/// The token over the manifest, and the question it answers.
const TOKEN: &str = "manifest.json.tsr";
const QUERY: &str = "manifest.json.tsq";

/// What the sheet says beyond the crawl.
#[derive(Debug, Clone, Default)]
pub struct Circumstances<'a> {
    /// Who runs the capture, when they say.
    pub operator: Option<&'a str>,
    /// Version of the rules that will judge the capture.
    pub rules: Option<&'a str>,
    /// Signs the manifest.
    pub signer: Option<&'a Signer>,
    /// Service to ask for a time-stamp.
    pub tsa: Option<&'a Url>,
    /// The archive is written as WACZ too.
    pub wacz: bool,
}

#[derive(Debug, Serialize)]
struct Sealed {
    path: String,
    bytes: u64,
    sha256: String,
}

/// Writes the sheet, the sums and the manifest of a capture; gives the reason when the time-stamp
/// asked for could not be had.
///
/// # Errors
/// A file of the capture cannot be read or written.
pub fn seal(
    options: &Options,
    tally: &Tally,
    circumstances: &Circumstances<'_>,
) -> io::Result<Option<String>> {
    let folder = &options.folder;
    // The largest file is read while the rest is made.
    let archive = folder.to_owned();
    let archive = std::thread::spawn(move || sum(&archive, ARCHIVE));
    let sheet = sheet::Sheet::of(options, tally, circumstances);
    write(folder, SHEET, serde_json::to_string_pretty(&sheet)?.as_bytes())?;
    write(folder, SHEET_TEXT, sheet.text().as_bytes())?;
    // A scan of the folder reads the archive, not what stands beside it.
    write(
        folder,
        ".ignore",
        [JOURNAL, ASIDE, SHEET, SHEET_TEXT, MANIFEST, SUMS, WACZ, "*.p7s", "*.tsr", "*.tsq"]
            .join("\n")
            .as_bytes(),
    )?;
    // Of a former run.
    for stale in [SIGNATURE, TOKEN, QUERY, WACZ] {
        let _ = std::fs::remove_file(folder.join(stale));
    }
    let mut names = vec![ARCHIVE, JOURNAL, ASIDE, SHEET, SHEET_TEXT];
    if circumstances.wacz {
        wacz::write(folder, &options.seeds)?;
        names.push(WACZ);
    }
    names.sort_unstable();
    let mut archive = Some(archive);
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        let of_archive = archive.take_if(|_| name == ARCHIVE);
        files.push(match of_archive {
            Some(sum) => sum.join().map_err(|_| io::Error::other(ARCHIVE))??,
            None => sum(folder, name)?,
        });
    }
    let manifest = serde_json::json!({
        "format": "vigie-manifest/1",
        "software": concat!("vigie/", env!("CARGO_PKG_VERSION")),
        "created": Timestamp::now(),
        "files": files,
    });
    let manifest = serde_json::to_vec_pretty(&manifest)?;
    write(folder, MANIFEST, &manifest)?;
    if let Some(signer) = circumstances.signer {
        write(folder, SIGNATURE, &signer.sign(&manifest)?)?;
    }
    let last = sum(folder, MANIFEST)?;
    let lines: String =
        files.iter().chain([&last]).map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
    write(folder, SUMS, lines.as_bytes())?;
    let Some(tsa) = circumstances.tsa else { return Ok(None) };
    match stamp::stamp(tsa, &last.sha256) {
        Ok((query, token)) => {
            write(folder, QUERY, &query)?;
            write(folder, TOKEN, &token)?;
            Ok(None)
        }
        Err(refusal) => Ok(Some(refusal.to_string())),
    }
}

/// Writes a file whole or not at all.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let draft: PathBuf = folder.join(format!(".{}.part", name.trim_start_matches('.')));
    std::fs::write(&draft, bytes)?;
    std::fs::rename(draft, folder.join(name))
}

fn sum(folder: &Path, name: &str) -> io::Result<Sealed> {
    let (bytes, sha256) = file_sum(&folder.join(name))?;
    Ok(Sealed { path: name.to_owned(), bytes, sha256 })
}

/// Length and SHA-256 of a file.
fn file_sum(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hasher = digest::Context::new(&digest::SHA256);
    let (mut buffer, mut length) = (vec![0; 128 * 1024], 0);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((length, hexadecimal(hasher.finish().as_ref())));
        }
        hasher.update(&buffer[..read]);
        length += read as u64;
    }
}
