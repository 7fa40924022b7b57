//! One page in Chromium: shown in a context of its own, left until it is quiet, taken as a visitor
//! sees it, before and after he refuses what asks for his consent.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Order;
use super::browser::{Browser, WINDOW};
use super::gate::{Crossed, Gate};
use super::steward::{self, Book};
use super::wire::{Broken, Text};
use crate::crawl::messages;

/// Time given to a page to become quiet.
const QUIET: Duration = Duration::from_secs(20);
/// The same, once it was quiet already.
const QUIET_AGAIN: Duration = Duration::from_secs(8);
/// Looks that find nothing new before a page is held to be quiet.
const LOOKS: u32 = 4;
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);
/// Largest screenshot, in CSS pixels; what is beyond is told.
const WIDEST: f64 = 4096.0;
const TALLEST: f64 = 16_384.0;
const AREA: f64 = 40_000_000.0;
/// Bytes of a rendered page.
const DOM: usize = 32 * 1024 * 1024;

/// A page as it is at one moment.
#[derive(Debug)]
pub(in crate::crawl) struct View {
    pub(in crate::crawl) at: Timestamp,
    /// The whole document, shadow trees included.
    pub(in crate::crawl) dom: String,
    /// PNG of the whole page.
    pub(in crate::crawl) image: Vec<u8>,
    /// Width and height of the page.
    pub(in crate::crawl) page: (u32, u32),
    /// The page is larger than the screenshot.
    pub(in crate::crawl) cropped: bool,
}

/// A tab, open on one page.
#[derive(Debug)]
pub(super) struct Tab {
    browser: Arc<Browser>,
    gate: Gate,
    context: String,
    session: String,
    frame: String,
    pub(super) book: Book,
    steward: JoinHandle<()>,
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.steward.abort();
    }
}

/// What asks for consent.
#[derive(Debug, Deserialize)]
pub(super) struct Asking {
    pub(super) asks: bool,
    /// Text of the button that refuses.
    pub(super) label: Option<Text>,
    x: f64,
    y: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    browser_context_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    target_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    session_id: String,
}

#[derive(Deserialize)]
struct Done {}

impl Tab {
    /// Opens a tab whose only way out is `gate`.
    pub(super) async fn open(browser: Arc<Browser>, gate: Gate, order: Arc<Order>) -> Result<Self, Broken> {
        let wire = &browser.wire;
        let context = json!({
            "disposeOnDetach": true, "proxyServer": gate.address(), "proxyBypassList": "<-loopback>",
        });
        let Context { browser_context_id: context } =
            wire.call(None, "Target.createBrowserContext", context).await?;
        let target = json!({
            "url": "about:blank", "browserContextId": context, "width": WINDOW.0, "height": WINDOW.1,
        });
        let Target { target_id: frame } = wire.call(None, "Target.createTarget", target).await?;
        let attach = json!({ "targetId": frame, "flatten": true });
        let Session { session_id: session } = wire.call(None, "Target.attachToTarget", attach).await?;
        let book = Book::default();
        let events = wire.listen(&session);
        let steward = tokio::spawn(steward::serve(
            Arc::clone(&browser),
            session.clone(),
            frame.clone(),
            order,
            events,
            book.clone(),
        ));
        let tab = Self { browser, gate, context, session, frame, book, steward };
        let deny = json!({ "behavior": "deny", "browserContextId": tab.context });
        let Done {} = tab.browser.wire.call(None, "Browser.setDownloadBehavior", deny).await?;
        for (method, parameters) in [
            ("Page.enable", json!({})),
            ("Inspector.enable", json!({})),
            // Bodies are of no use here.
            ("Network.enable", json!({ "maxTotalBufferSize": 0, "maxResourceBufferSize": 0 })),
            ("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }] })),
            (
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": WINDOW.0, "height": WINDOW.1, "deviceScaleFactor": 1, "mobile": false }),
            ),
            ("Emulation.setTimezoneOverride", json!({ "timezoneId": "Europe/Paris" })),
            ("Emulation.setLocaleOverride", json!({ "locale": "fr-FR" })),
            // What slides in over time is shown at once.
            (
                "Emulation.setEmulatedMedia",
                json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] }),
            ),
        ] {
            let Done {} = tab.call(method, parameters).await?;
        }
        Ok(tab)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: serde_json::Value,
    ) -> Result<T, Broken> {
        self.browser.wire.call(Some(&self.session), method, parameters).await
    }

    /// Shows the page; false when it never became quiet.
    pub(super) async fn show(&self, url: &str) -> Result<bool, String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Navigated {
            error_text: Option<String>,
        }
        let Navigated { error_text } =
            self.call("Page.navigate", json!({ "url": url })).await.map_err(|broken| broken.to_string())?;
        if let Some(error) = error_text {
            return Err(messages::not_shown(&error));
        }
        self.settle(QUIET).await?;
        // What loads when it comes into sight is brought into sight, then the top again.
        let _: Result<Option<bool>, _> = self.evaluate(SCROLL).await;
        self.settle(QUIET_AGAIN).await
    }

    /// Waits until nothing moves; false when something still does at the end of `limit`.
    pub(super) async fn settle(&self, limit: Duration) -> Result<bool, String> {
        let end = Instant::now() + limit;
        let (mut last, mut same) = (None, 0);
        loop {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            if self.book.open().crashed {
                return Err(messages::CRASHED.to_owned());
            }
            match self.evaluate::<(bool, u64, u64)>(PULSE).await {
                Ok(now) => {
                    let quiet = now.0 && self.book.quiet() && last == Some(now);
                    same = if quiet { same + 1 } else { 0 };
                    last = Some(now);
                }
                // The document is being replaced by another.
                Err(Broken::Refused(_)) => same = 0,
                Err(broken) => return Err(broken.to_string()),
            }
            if same >= LOOKS {
                return Ok(true);
            }
            if Instant::now() >= end {
                return Ok(false);
            }
        }
    }

    /// Evaluates an expression apart from the page's own scripts.
    async fn evaluate<T: DeserializeOwned>(&self, expression: &str) -> Result<T, Broken> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct World {
            execution_context_id: u64,
        }
        #[derive(Deserialize)]
        struct Evaluated<T> {
            result: Value<T>,
        }
        #[derive(Deserialize)]
        struct Value<T> {
            value: T,
        }
        let world = json!({ "frameId": self.frame, "worldName": "vigie" });
        let World { execution_context_id } = self.call("Page.createIsolatedWorld", world).await?;
        let asked = json!({
            "expression": expression, "contextId": execution_context_id, "returnByValue": true, "awaitPromise": true,
            "timeout": 5000,
        });
        let Evaluated { result } = self.call("Runtime.evaluate", asked).await?;
        Ok(result.value)
    }

    /// Takes the page as it is now.
    pub(super) async fn take(&self) -> Result<View, String> {
        #[derive(Deserialize)]
        struct Root {
            root: Node,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Node {
            node_id: u64,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Markup {
            #[serde(rename = "outerHTML")]
            outer_html: Text,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Metrics {
            css_content_size: Size,
        }
        #[derive(Deserialize)]
        struct Size {
            width: f64,
            height: f64,
        }
        #[derive(Deserialize)]
        struct Shot {
            data: String,
        }
        let at = Timestamp::now();
        let Root { root } =
            self.call("DOM.getDocument", json!({ "depth": 0 })).await.map_err(|broken| broken.to_string())?;
        let whole = json!({ "nodeId": root.node_id, "includeShadowDOM": true });
        let Markup { outer_html: Text(dom) } =
            self.call("DOM.getOuterHTML", whole).await.map_err(|broken| broken.to_string())?;
        if dom.len() > DOM {
            return Err(messages::DOM_TOO_LARGE.to_owned());
        }
        let Metrics { css_content_size: size } =
            self.call("Page.getLayoutMetrics", json!({})).await.map_err(|broken| broken.to_string())?;
        let width = size.width.ceil().clamp(f64::from(WINDOW.0), WIDEST);
        let height = size.height.ceil().clamp(f64::from(WINDOW.1), TALLEST.min((AREA / width).floor()));
        let shot = json!({
            "format": "png", "captureBeyondViewport": true,
            "clip": { "x": 0, "y": 0, "width": width, "height": height, "scale": 1 },
        });
        let Shot { data } =
            self.call("Page.captureScreenshot", shot).await.map_err(|broken| broken.to_string())?;
        let image = BASE64.decode(data).map_err(|_| messages::CRASHED.to_owned())?;
        Ok(View {
            at,
            dom,
            image,
            page: (pixels(size.width), pixels(size.height)),
            cropped: size.width > width || size.height > height,
        })
    }

    /// Looks for what asks for consent.
    pub(super) async fn asking(&self) -> Result<Asking, Broken> {
        self.evaluate(include_str!("consent.js")).await
    }

    /// Presses the button found, as a visitor would, and waits for what follows.
    pub(super) async fn press(&self, asking: &Asking) -> Result<(), String> {
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({
                "type": kind, "x": asking.x, "y": asking.y, "button": button, "buttons": buttons, "clickCount": 1,
            });
            let Done {} =
                self.call("Input.dispatchMouseEvent", event).await.map_err(|broken| broken.to_string())?;
        }
        self.settle(QUIET_AGAIN).await.map(|_| ())
    }

    /// Back to the top, where a visitor starts.
    pub(super) async fn rise(&self) {
        let _: Result<Option<bool>, _> = self.evaluate("(() => { scrollTo(0, 0); return true; })()").await;
    }

    /// What crossed the gate of this tab.
    pub(super) fn crossed(&self) -> Crossed {
        self.gate.crossed()
    }

    /// Closes the tab and everything of it; false when Chromium no longer answers.
    pub(super) async fn close(self) -> bool {
        self.browser.wire.forget(&self.session);
        let context = json!({ "browserContextId": self.context });
        let closing = self.browser.wire.call::<Done>(None, "Target.disposeBrowserContext", context);
        matches!(tokio::time::timeout(Duration::from_secs(5), closing).await, Ok(Ok(_)))
    }
}

/// Loaded, how much text, how many elements.
const PULSE: &str = "[document.readyState === 'complete', document.body ? document.body.innerText.length : 0, \
     document.getElementsByTagName('*').length]";

const SCROLL: &str = "(async () => {\
     for (let y = 0, n = 0; y < document.documentElement.scrollHeight && n < 30; y += innerHeight, n++) {\
     scrollTo(0, y); await new Promise((done) => setTimeout(done, 60)); }\
     scrollTo(0, 0); return true; })()";

#[allow(clippy::cast_sign_loss)]
fn pixels(length: f64) -> u32 {
    length.ceil().clamp(0.0, f64::from(u32::MAX)) as u32
}
