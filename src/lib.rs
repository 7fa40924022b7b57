//! vigie reads advertising copy and landing pages of telemedicine platforms and marks the passages
//! that a reviewer of the Ordre des médecins should see, under the law in force on that day.
//!
//! ```text
//! inputs ─source─▶ Capture ─extract─▶ Document ─text─▶ folded text ─lexicon─▶ hits
//!        ─judge (rules, law)─▶ Finding ─report─▶ out
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod annotate;
pub mod crawl;
pub mod diagnostic;
pub mod extract;
pub mod finding;
pub mod json;
pub mod judge;
pub mod law;
pub mod lexicon;
pub mod report;
pub mod source;
pub mod suppress;
pub mod text;
pub mod warc;
pub mod yaml;
