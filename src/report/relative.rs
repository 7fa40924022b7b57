//! The address of one file seen from the folder of another, as a link writes it.

use std::path::{Component, Path};

/// `target` seen from `folder`, both absolute; nothing when they share no root.
#[must_use]
pub fn link(folder: &Path, target: &Path) -> Option<String> {
    let from: Vec<Component<'_>> = folder.components().filter(|c| *c != Component::CurDir).collect();
    let to: Vec<Component<'_>> = target.components().filter(|c| *c != Component::CurDir).collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    // What climbs through a link of the file system cannot be told from the path alone.
    let climbs = from[shared..].iter().chain(&to[shared..]).any(|c| *c == Component::ParentDir);
    if shared == 0 || climbs {
        return None;
    }
    let mut steps = vec!["..".to_owned(); from.len() - shared];
    steps.extend(to[shared..].iter().map(|part| encode(&part.as_os_str().to_string_lossy())));
    Some(steps.join("/"))
}

/// One step of a path, safe in a link.
fn encode(step: &str) -> String {
    let mut out = String::with_capacity(step.len());
    for byte in step.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_up_then_down() {
        let link = |folder: &str, target: &str| link(Path::new(folder), Path::new(target));
        assert_eq!(link("/a/b", "/a/b/copies"), Some("copies".to_owned()));
        assert_eq!(link("/a/b/copies", "/a/b/r à.html"), Some("../r%20%C3%A0.html".to_owned()));
        assert_eq!(link("/a/x/y", "/a/b"), Some("../../b".to_owned()));
        assert_eq!(link("/a", "/a"), Some(String::new()));
        assert_eq!(link("/a/../b", "/b/c"), None);
    }
}
