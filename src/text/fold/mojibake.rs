//! Characters of a text in UTF-8 that was decoded with a table of one byte a character.

/// Reads one character of a UTF-8 text that was decoded as windows-1252 (`Ã©`) or windows-1250 (`Ă©`).
pub(super) fn mojibake(rest: &str) -> Option<(char, usize)> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    let lead = if first == 'Ă' { 0xc3 } else { cp1252(first)? };
    let wanted = if lead == 0xe2 { 3 } else { 2 };
    let mut bytes = [lead, 0, 0];
    let mut consumed = first.len_utf8();
    for slot in bytes.iter_mut().take(wanted).skip(1) {
        let c = chars.next()?;
        // `Ã ` is `à` whose no-break space was collapsed.
        let byte = if c == ' ' && first == 'Ã' { 0xa0 } else { cp1252(c)? };
        if !(0x80..0xc0).contains(&byte) {
            return None;
        }
        *slot = byte;
        consumed += if c == ' ' { 0 } else { c.len_utf8() };
    }
    let decoded = std::str::from_utf8(&bytes[..wanted]).ok()?.chars().next()?;
    // A genuine `â` before a quotation mark is possible: accept only what French copy holds.
    (decoded.is_alphabetic() || "’‘“”–—…€«»\u{a0}°·•".contains(decoded)).then_some((decoded, consumed))
}

/// The windows-1252 byte of a character.
fn cp1252(c: char) -> Option<u8> {
    let byte = match c {
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8a,
        '‹' => 0x8b,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9a,
        '›' => 0x9b,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        c if (0x80..=0xff).contains(&(c as u32)) => u8::try_from(c as u32).ok()?,
        _ => return None,
    };
    Some(byte)
}
