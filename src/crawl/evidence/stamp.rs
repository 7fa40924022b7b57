//! A time-stamp (RFC 3161) over the sum of a file: the question written out in DER, the answer kept
//! as it came. Anyone verifies it with `openssl ts -verify`.

use std::io::Read as _;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

/// Why no token was had.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("le service d’horodatage ne répond pas")]
    Silent,
    #[error("le service d’horodatage répond {0}")]
    Status(u16),
    #[error("le service d’horodatage refuse la demande (état {0})")]
    Refused(u8),
    #[error("la réponse du service d’horodatage ne porte pas sur ce manifeste")]
    Other,
}

/// How far the clock of this machine is from another, which tells whole seconds only.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Offset {
    /// What to add to the time of this machine.
    pub(super) seconds: f64,
    /// By how much that may be wrong.
    pub(super) within: f64,
    /// Whose clock it is.
    pub(super) against: String,
}

/// Compares the clock of this machine with that of a time-stamping service, by the date of an
/// answer: any answer has one, and none costs a token.
pub(super) fn offset(service: &Url) -> Option<Offset> {
    let client = client(Duration::from_secs(10))?;
    let before = Timestamp::now();
    let answer = client.head(service.clone()).send().ok()?;
    let after = Timestamp::now();
    let date = answer.headers().get(reqwest::header::DATE)?.to_str().ok()?;
    let told = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(date).ok()?;
    Some(Offset::between(before, after, told, service))
}

impl Offset {
    /// The answer was made between `before` and `after`, in the second that starts at `told`.
    fn between(before: Timestamp, after: Timestamp, told: Timestamp, service: &Url) -> Self {
        let journey = after.duration_since(before).as_secs_f64();
        let ahead = told.duration_since(before).as_secs_f64();
        Self {
            seconds: ahead + 0.5 - journey / 2.0,
            within: 0.5 + journey / 2.0,
            against: service.host_str().unwrap_or_default().to_owned(),
        }
    }
}

fn client(limit: Duration) -> Option<reqwest::blocking::Client> {
    reqwest::blocking::Client::builder()
        .timeout(limit)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .ok()
}

const SHA256: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00];

/// The question and the answer of a time-stamping service about a SHA-256 in hexadecimal.
pub(super) fn stamp(service: &Url, sha256: &str) -> Result<(Vec<u8>, Vec<u8>), Refusal> {
    const LARGEST: u64 = 1024 * 1024;
    let imprint: Vec<u8> = (0..sha256.len() / 2)
        .filter_map(|n| u8::from_str_radix(&sha256[2 * n..2 * n + 2], 16).ok())
        .collect();
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(|_| Refusal::Silent)?;
    // A positive number without leading zeros, as DER wants it.
    nonce[0] = nonce[0] & 0x7f | 0x40;
    let query = query(&imprint, &nonce);
    let client = client(Duration::from_secs(30)).ok_or(Refusal::Silent)?;
    let answer = client
        .post(service.clone())
        .header("Content-Type", "application/timestamp-query")
        .body(query.clone())
        .send()
        .map_err(|_| Refusal::Silent)?;
    if !answer.status().is_success() {
        return Err(Refusal::Status(answer.status().as_u16()));
    }
    let mut token = Vec::new();
    answer.take(LARGEST).read_to_end(&mut token).map_err(|_| Refusal::Silent)?;
    match status(&token) {
        Some(0 | 1) => {}
        Some(other) => return Err(Refusal::Refused(other)),
        None => return Err(Refusal::Other),
    }
    let about = |part: &[u8]| memchr::memmem::find(&token, part).is_some();
    if about(&imprint) && about(&nonce) { Ok((query, token)) } else { Err(Refusal::Other) }
}

fn query(imprint: &[u8], nonce: &[u8]) -> Vec<u8> {
    let message = der(0x30, &[SHA256.as_slice(), &der(0x04, imprint)].concat());
    let version = der(0x02, &[1]);
    // The certificates come with the token, so that it can be verified for long.
    let certificates = der(0x01, &[0xff]);
    der(0x30, &[version, message, der(0x02, nonce), certificates].concat())
}

/// Every value here is shorter than 128 bytes.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, content.len() as u8], content].concat()
}

/// The status at the head of an answer: a sequence that starts with a sequence that starts with it.
fn status(answer: &[u8]) -> Option<u8> {
    let inside = content(answer, 0x30)?;
    let status = content(inside, 0x30)?;
    content(status, 0x02)?.last().copied()
}

/// What a value of type `tag` at the start of `bytes` holds.
fn content(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (&first, rest) = bytes.split_first()?;
    let (&short, rest) = rest.split_first()?;
    if first != tag {
        return None;
    }
    if short < 0x80 {
        return rest.get(..usize::from(short));
    }
    let digits = rest.get(..usize::from(short & 0x7f)).filter(|digits| digits.len() <= 4)?;
    let length = digits.iter().fold(0_usize, |length, &digit| length << 8 | usize::from(digit));
    rest.get(digits.len()..digits.len().checked_add(length)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_what_openssl_writes() {
        // `openssl ts -query -digest 00…00 -sha256 -cert`, with this nonce.
        let query = query(&[0; 32], &[0x41, 2, 3, 4, 5, 6, 7, 8]);
        let head = "3043020101303130 0d060960864801650304020105000420".replace(' ', "");
        assert_eq!(crate::warc::hexadecimal(&query[..24]), head);
        assert_eq!(query[query.len() - 13..], [2, 8, 0x41, 2, 3, 4, 5, 6, 7, 8, 1, 1, 0xff]);
    }

    #[test]
    fn the_offset_is_measured_to_the_middle_of_the_journey() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let service = Url::parse("https://horloge.example/tsa").unwrap();
        let (before, after) = (time("2026-11-22T10:00:00.1Z"), time("2026-11-22T10:00:00.5Z"));
        let offset = Offset::between(before, after, time("2026-11-22T10:00:03Z"), &service);
        assert!((offset.seconds - 3.2).abs() < 1e-9 && (offset.within - 0.7).abs() < 1e-9, "{offset:?}");
        assert_eq!(offset.against, "horloge.example");
    }

    #[test]
    fn the_status_is_read_and_noise_is_not() {
        assert_eq!(status(&[0x30, 5, 0x30, 3, 2, 1, 0]), Some(0));
        assert_eq!(status(&[0x30, 0x81, 5, 0x30, 3, 2, 1, 2]), Some(2));
        for noise in [&b""[..], b"\x30", b"\x30\x84\xff\xff\xff\xff", b"<html>"] {
            assert_eq!(status(noise), None);
        }
    }
}
