//! What a file extension says of its content, and what this version does with it.

/// What to do with a file, from its extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Read with this media type.
    Readable(&'static str),
    /// No extension or an unknown one: the bytes decide.
    Guess,
    /// A table or a list of records: read when ads are recognised in it.
    Data,
    /// Carries words, but no reader exists in this version. The name is French, for the report.
    Unsupported(&'static str),
    /// Machinery of a site or a program: no copy in it.
    Machinery,
}

/// Classifies a file name.
pub(super) fn kind(name: &str) -> Kind {
    let Some((stem, extension)) = name.rsplit_once('.') else { return Kind::Guess };
    if stem.is_empty() {
        return Kind::Guess;
    }
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" | "shtml" => Kind::Readable("text/html"),
        "xhtml" | "xht" => Kind::Readable("application/xhtml+xml"),
        "txt" | "text" => Kind::Readable("text/plain"),
        "md" | "markdown" | "mdown" => Kind::Readable("text/markdown"),

        // Told apart by their bytes, whatever they are called.
        "doc" | "docx" | "docm" | "dotx" | "odt" | "ott" | "ppt" | "pptx" | "pptm" | "ppsx" | "odp"
        | "xls" | "xlsx" | "xlsm" | "ods" | "fodt" | "fodp" | "fods" | "pdf" | "png" | "jpg" | "jpeg"
        | "webp" | "rtf" => Kind::Guess,

        "pages" => Kind::Unsupported("document de traitement de texte"),
        "key" => Kind::Unsupported("présentation"),
        "csv" | "tsv" | "tab" | "json" | "jsonl" | "ndjson" => Kind::Data,
        "gif" | "avif" | "bmp" | "tif" | "tiff" | "heic" | "svg" => Kind::Unsupported("image"),
        "mp3" | "m4a" | "wav" | "ogg" | "flac" | "mp4" | "m4v" | "mov" | "avi" | "mkv" | "webm" => {
            Kind::Unsupported("son ou vidéo")
        }
        "srt" | "vtt" | "eml" | "mbox" | "xml" | "rss" | "atom" => Kind::Guess,
        "msg" => Kind::Unsupported("courriel"),
        "warc" | "wacz" | "gz" => Kind::Guess,
        "mhtml" | "mht" | "har" | "epub" => Kind::Unsupported("archive de pages"),
        "zip" => Kind::Guess,
        "bz2" | "xz" | "zst" | "7z" | "rar" | "tar" | "tgz" => Kind::Unsupported("archive compressée"),

        "css" | "scss" | "less" | "js" | "mjs" | "cjs" | "ts" | "tsx" | "jsx" | "map" | "wasm" | "woff"
        | "woff2" | "ttf" | "otf" | "eot" | "ico" | "cur" | "yaml" | "yml" | "toml" | "lock" | "ini"
        | "conf" | "rs" | "py" | "rb" | "go" | "java" | "c" | "h" | "cpp" | "sh" | "bat" | "ps1" | "sql"
        | "log" | "o" | "a" | "so" | "dll" | "exe" | "class" | "pyc" | "db" | "sqlite" => Kind::Machinery,

        _ => Kind::Guess,
    }
}

/// What to do with a `Content-Type` essence (lower case, without parameters).
pub(super) fn of_header(essence: &str) -> Kind {
    match essence {
        "text/html" => Kind::Readable("text/html"),
        "application/xhtml+xml" => Kind::Readable("application/xhtml+xml"),
        "text/plain" => Kind::Readable("text/plain"),
        "text/markdown" | "text/x-markdown" => Kind::Readable("text/markdown"),
        "" | "application/octet-stream" | "application/xml" | "text/xml" | "binary/octet-stream" => {
            Kind::Guess
        }
        other
            if other.starts_with("application/vnd.openxmlformats-")
                || other.starts_with("application/vnd.oasis.opendocument.")
                || other.starts_with("application/vnd.ms-")
                || matches!(other, "application/msword" | "application/pdf") =>
        {
            Kind::Guess
        }
        "application/rss+xml"
        | "application/atom+xml"
        | "message/rfc822"
        | "text/vtt"
        | "application/x-subrip" => Kind::Guess,
        "application/json" | "text/csv" => Kind::Unsupported("export de données"),
        "image/png" | "image/jpeg" | "image/webp" => Kind::Guess,
        other if other.starts_with("image/") => Kind::Unsupported("image"),
        other if other.starts_with("audio/") || other.starts_with("video/") => {
            Kind::Unsupported("son ou vidéo")
        }
        _ => Kind::Machinery,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_decide_whatever_their_case() {
        assert_eq!(kind("Accueil.HTM"), Kind::Readable("text/html"));
        assert_eq!(kind("plaquette.pdf"), Kind::Guess);
        assert_eq!(kind("affiche.key"), Kind::Unsupported("présentation"));
        assert_eq!(kind("style.css"), Kind::Machinery);
        assert_eq!(kind("LISEZMOI"), Kind::Guess);
        assert_eq!(kind(".profile"), Kind::Guess);
    }
}
