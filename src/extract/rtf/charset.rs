//! Code pages of a rich text: that of the document, and those its fonts bring.

use std::borrow::Cow;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

/// The upper half of the code pages of DOS, which the web never took over.
const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// How the bytes of a text are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum CodePage {
    Known(&'static Encoding),
    Dos(&'static str),
    /// A font of signs: bullets, arrows, ticks.
    Signs,
}

impl Default for CodePage {
    fn default() -> Self {
        Self::WINDOWS
    }
}

impl CodePage {
    pub(super) const WINDOWS: Self = Self::Known(WINDOWS_1252);
    pub(super) const MACINTOSH: Self = Self::Known(MACINTOSH);

    /// The code page of this number, as `\ansicpg` and `\cpg` name it.
    pub(super) fn numbered(number: i32) -> Option<Self> {
        Some(match number {
            437 => Self::Dos(DOS_437),
            850 | 858 => Self::Dos(DOS_850),
            874 => Self::Known(WINDOWS_874),
            932 => Self::Known(SHIFT_JIS),
            936 => Self::Known(GBK),
            949 | 1361 => Self::Known(EUC_KR),
            950 => Self::Known(BIG5),
            1250 => Self::Known(WINDOWS_1250),
            1251 => Self::Known(WINDOWS_1251),
            1252 => Self::WINDOWS,
            1253 => Self::Known(WINDOWS_1253),
            1254 => Self::Known(WINDOWS_1254),
            1255 => Self::Known(WINDOWS_1255),
            1256 => Self::Known(WINDOWS_1256),
            1257 => Self::Known(WINDOWS_1257),
            1258 => Self::Known(WINDOWS_1258),
            10_000 => Self::MACINTOSH,
            65_001 => Self::Known(UTF_8),
            _ => return None,
        })
    }

    /// The code page of a font, from its `\fcharset`; nothing for that of the document.
    pub(super) fn of_font(charset: i32) -> Option<Self> {
        match charset {
            0 => Some(Self::WINDOWS),
            2 => Some(Self::Signs),
            77 => Some(Self::MACINTOSH),
            128 => Self::numbered(932),
            129 | 130 => Self::numbered(949),
            134 => Self::numbered(936),
            136 => Self::numbered(950),
            161 => Self::numbered(1253),
            162 => Self::numbered(1254),
            163 => Self::numbered(1258),
            177 => Self::numbered(1255),
            178 => Self::numbered(1256),
            186 => Self::numbered(1257),
            204 => Self::numbered(1251),
            222 => Self::numbered(874),
            238 => Self::numbered(1250),
            254 => Self::numbered(437),
            255 => Self::numbered(850),
            _ => None,
        }
    }

    /// The text of some bytes.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        // Programs that know nothing of code pages write UTF-8; no other text looks like it.
        if let Ok(text) = std::str::from_utf8(bytes)
            && !matches!(self, Self::Signs)
        {
            return Cow::Borrowed(text);
        }
        match self {
            Self::Known(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Self::Dos(upper) => bytes
                .iter()
                .map(|&byte| match byte.checked_sub(0x80) {
                    Some(rank) => upper.chars().nth(usize::from(rank)).unwrap_or('\u{fffd}'),
                    None => char::from(byte),
                })
                .collect(),
            Self::Signs => {
                bytes.iter().map(|byte| if byte.is_ascii_whitespace() { ' ' } else { '•' }).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_page_reads_its_own_bytes() {
        for (number, bytes, text) in [
            (437, &b"t\x82l\x82"[..], "télé"),
            (850, b"t\x82l\x82\xa7", "téléº"),
            (932, b"\x83S\x83V", "ゴシ"),
            (1250, b"\x9a", "š"),
            (1252, b"\x80 l\x92acte", "€ l’acte"),
            (10_000, b"t\x8el\x8e", "télé"),
        ] {
            assert_eq!(CodePage::numbered(number).unwrap().decode(bytes), text, "{number}");
        }
        assert_eq!((DOS_437.chars().count(), DOS_850.chars().count()), (128, 128));
        assert_eq!(CodePage::WINDOWS.decode("téléconsultation".as_bytes()), "téléconsultation");
        assert_eq!(CodePage::Signs.decode(b"\xb7 a"), "• •");
    }
}
