//! Chromium: where it is, how it is started, how it ends.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::gate::Gate;
use super::wire::Wire;
use crate::crawl::messages;

/// Width and height of the window, in CSS pixels: a common laptop.
pub(super) const WINDOW: (u32, u32) = (1280, 800);

/// Names under which distributions install it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Everything that would speak to someone else than the page's own servers, keep something, or make
/// two captures differ, is off.
const ARGUMENTS: [&str; 37] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--no-pings",
    "--disable-extensions",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-search-engine-choice-screen",
    "--disable-prompt-on-repost",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-features=Translate,OptimizationHints,MediaRouter,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,\
     AutofillServerCommunication,InterestFeedContentSuggestions",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    "--deny-permission-prompts",
    "--mute-audio",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=fr-FR",
    "--accept-lang=fr-FR,fr",
    // A page with an endless script must not take the machine's memory with it.
    "--js-flags=--max-old-space-size=512",
    // Calls between browsers would leave by UDP, past any proxy.
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
];

/// The Chromium of the machine: that of `$CHROME`, else the first on the path of the system.
#[must_use]
pub fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROME").filter(|name| !name.is_empty()).map(PathBuf::from);
    if let Some(path) = named {
        return program(&path);
    }
    NAMES.iter().find_map(|name| program(Path::new(name)))
}

/// The program that `name` starts: a path, or a name on the path of the system.
#[must_use]
pub fn program(name: &Path) -> Option<PathBuf> {
    if name.components().count() > 1 {
        return name.is_file().then(|| name.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A Chromium at work.
#[derive(Debug)]
pub(super) struct Browser {
    pub(super) wire: Wire,
    /// Name and version, as it tells them.
    pub(super) product: String,
    pub(super) arguments: Vec<String>,
    child: Child,
    /// Its own traffic goes there, and no further.
    _refusing: Gate,
    profile: TempDir,
}

#[derive(Deserialize)]
struct Version {
    product: String,
}

impl Browser {
    /// Starts `program` with an empty profile; `agent` is added to the name it gives itself.
    pub(super) async fn start(program: &Path, agent: &str) -> Result<Self, String> {
        if cfg!(not(unix)) {
            return Err(messages::NO_PIPES.to_owned());
        }
        let failed = |error: io::Error| messages::not_started(program, &error.to_string());
        let profile = tempfile::Builder::new().prefix("vigie-chromium-").tempdir().map_err(failed)?;
        let refusing = Gate::open(None).await.map_err(failed)?;
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(format!("--window-size={},{}", WINDOW.0, WINDOW.1));
        arguments.push(format!("--user-agent={}", self_named(program, agent).await.map_err(failed)?));
        arguments.push(format!("--proxy-server={}", refusing.address()));
        // Nothing goes around the proxy, this machine's own addresses included.
        arguments.push("--proxy-bypass-list=<-loopback>".to_owned());
        // Names are resolved on the other side of the gate.
        arguments.push("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned());
        if runs_as_root(profile.path()) {
            // It refuses to start otherwise.
            arguments.push("--no-sandbox".to_owned());
        }
        let told = profile.path().join("journal");
        let mut command = Command::new("sh");
        // It reads commands on descriptor 3 and answers on 4, which only a shell can give without
        // unsafe code.
        command.arg("-c").arg(r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#).arg(program);
        command.args(&arguments).arg(format!("--user-data-dir={}", profile.path().display()));
        command.arg("about:blank");
        // Neither its user's settings nor flags nobody would find in the record.
        command.env("HOME", profile.path()).env_remove("XDG_CONFIG_HOME").env_remove("CHROMIUM_FLAGS");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&told).map_err(failed)?);
        command.kill_on_drop(true);
        // Ctrl-C is for us: what is under way is finished first.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(failed)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(messages::not_started(program, ""));
        };
        let wire = Wire::new(input, output);
        match wire.call::<Version>(None, "Browser.getVersion", json!({})).await {
            Ok(Version { product }) => {
                Ok(Self { wire, product, arguments, child, _refusing: refusing, profile })
            }
            Err(broken) => {
                let said = std::fs::read(&told).unwrap_or_default();
                Err(messages::not_started(program, &last_words(&said).unwrap_or_else(|| broken.to_string())))
            }
        }
    }

    /// Ends it and takes its profile away.
    pub(super) async fn close(mut self) {
        let politely = self.wire.call::<serde_json::Value>(None, "Browser.close", json!({}));
        let _ = tokio::time::timeout(Duration::from_secs(2), politely).await;
        if tokio::time::timeout(Duration::from_secs(2), self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
        // Only the system's own cleaning is left to do if this fails.
        let _ = self.profile.close();
    }
}

/// The name Chromium gives itself, followed by ours: sites know who comes and how it reads.
async fn self_named(program: &Path, agent: &str) -> io::Result<String> {
    let asked = Command::new(program).arg("--version").stdin(Stdio::null()).kill_on_drop(true).output();
    let told = tokio::time::timeout(Duration::from_secs(20), asked)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let major = told
        .split_ascii_whitespace()
        .find_map(|word| word.split_once('.').map(|(major, _)| major))
        .filter(|major| major.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| io::Error::other(messages::NOT_A_CHROMIUM))?;
    Ok(format!(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/{major}.0.0.0 \
         Safari/537.36 {agent}"
    ))
}

/// Whether the owner of what we create is root.
fn runs_as_root(ours: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        ours.metadata().is_ok_and(|metadata| metadata.uid() == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = ours;
        false
    }
}

/// What a program said before it ended, without its tags.
fn last_words(said: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(said);
    let line = text
        .lines()
        .rfind(|line| line.contains("FATAL"))
        .or_else(|| text.lines().rfind(|line| !line.trim().is_empty() && !line.contains("dbus")))?;
    let line = line.rsplit_once("] ").map_or(line, |(_, words)| words);
    Some(line.chars().filter(|c| !c.is_control()).take(200).collect())
}
