//! Tesseract, run as a program: words with their boxes and how surely they were read.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use hayro_interpret::kurbo::Rect;
use image::GrayImage;

use crate::extract::fault::{self, Fault};

const PROGRAM: &str = "tesseract";
const LANGUAGE: &str = "fra";
/// A picture takes half a second; one that takes this long is noise.
const LONGEST: Duration = Duration::from_mins(1);

/// One word of a picture. Lengths are in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// 0 to 100.
    pub(super) confidence: f32,
    pub(super) paragraph: (u32, u32),
    pub(super) line: u32,
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Word {
    pub(super) fn bounds(&self) -> Rect {
        let (left, top) = (f64::from(self.left), f64::from(self.top));
        Rect::new(left, top, left + f64::from(self.width), top + f64::from(self.height))
    }

    /// Back to the size of the picture before it was reduced.
    pub(super) fn grow(&mut self, by: u32, of: u32) {
        for length in [&mut self.left, &mut self.top, &mut self.width, &mut self.height] {
            let grown = u64::from(*length) * u64::from(by) / u64::from(of.max(1));
            *length = u32::try_from(grown).unwrap_or(u32::MAX);
        }
    }

    /// Back to the size of the picture before it was enlarged.
    pub(super) fn shrink(&mut self, scale: u32) {
        for length in [&mut self.left, &mut self.top, &mut self.width, &mut self.height] {
            *length = (*length + scale / 2) / scale;
        }
    }
}

/// Whether the program is there, and knows French.
pub(super) fn available() -> Result<(), Fault> {
    static STATE: OnceLock<Result<(), &'static str>> = OnceLock::new();
    let state = STATE.get_or_init(|| {
        let output = Command::new(PROGRAM).arg("--list-langs").stdin(Stdio::null()).output();
        let Ok(output) = output else { return Err(fault::NO_TESSERACT) };
        let languages = [output.stdout, output.stderr].concat();
        let known = languages.split(|&b| b == b'\n').any(|line| line.trim_ascii() == LANGUAGE.as_bytes());
        if known { Ok(()) } else { Err(fault::NO_FRENCH) }
    });
    state.map_err(|reason| Fault::NotRead(fault::PICTURE, reason))
}

/// The words of a picture, in reading order; scattered words when no line is found.
pub(super) fn read(picture: &GrayImage) -> Result<Vec<Word>, Fault> {
    const PAGE: &str = "3";
    const SCATTERED: &str = "11";
    available()?;
    let words = run(picture, PAGE)?;
    if words.is_empty() { run(picture, SCATTERED) } else { Ok(words) }
}

fn run(picture: &GrayImage, segmentation: &str) -> Result<Vec<Word>, Fault> {
    let failed = || Fault::NotRead(fault::PICTURE, fault::TESSERACT_FAILED);
    let mut child = Command::new(PROGRAM)
        .args(["stdin", "stdout", "-l", LANGUAGE, "--psm", segmentation, "--dpi", "150", "tsv"])
        // One picture a worker: the workers are already as many as the processors.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| failed())?;
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(failed());
    };
    // A grey map: the simplest form that the program reads.
    let mut map = format!("P5\n{} {}\n255\n", picture.width(), picture.height()).into_bytes();
    map.extend_from_slice(picture.as_raw());
    let writer = thread::spawn(move || input.write_all(&map));
    let reader = thread::spawn(move || {
        let mut table = Vec::new();
        output.read_to_end(&mut table).map(|_| table)
    });
    let ended = wait(&mut child);
    let written = writer.join();
    let table = reader.join().ok().and_then(Result::ok);
    match (ended, written, table) {
        (true, Ok(_), Some(table)) => Ok(words(&String::from_utf8_lossy(&table))),
        _ => Err(failed()),
    }
}

/// Waits for the program to succeed, for a while.
fn wait(child: &mut Child) -> bool {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < LONGEST => thread::sleep(Duration::from_millis(5)),
            _ => {
                // Nothing better can be done of a program that will not end.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// Rows of level 5 are words.
fn words(table: &str) -> Vec<Word> {
    table.lines().skip(1).filter_map(word).collect()
}

fn word(row: &str) -> Option<Word> {
    let cells: Vec<&str> = row.split('\t').collect();
    let [level, _, block, paragraph, line, _, left, top, width, height, confidence, text] = cells[..] else {
        return None;
    };
    let number = |cell: &str| cell.parse::<u32>().ok();
    let confidence = confidence.parse::<f32>().ok()?;
    if level != "5" || text.trim().is_empty() || confidence < 0.0 {
        return None;
    }
    Some(Word {
        text: text.trim().to_owned(),
        confidence,
        paragraph: (number(block)?, number(paragraph)?),
        line: number(line)?,
        left: number(left)?,
        top: number(top)?,
        width: number(width)?,
        height: number(height)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_words_are_read_and_others_passed() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            4\t1\t1\t1\t1\t0\t10\t20\t300\t30\t-1\t\n\
            5\t1\t1\t1\t1\t1\t10\t20\t90\t30\t96.5\tmédecin\n\
            5\t1\t1\t1\t1\t2\t110\t20\t90\t30\t95\t \n5\t1\t1";
        let found = words(table);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].text.as_str(), found[0].left, found[0].height), ("médecin", 10, 30));
        let mut word = found[0].clone();
        word.shrink(3);
        assert_eq!((word.left, word.top, word.width, word.height), (3, 7, 30, 10));
    }
}
