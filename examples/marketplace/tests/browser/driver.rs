//! Chromium, driven by the few words of WebDriver that are needed here.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use uuid::Uuid;

/// How WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Browser {
    driver: Child,
    http: Client,
    session: String,
    profile: PathBuf,
}

impl Browser {
    pub(crate) async fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .process_group(0) // so that all of it can be ended together
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines
            .find_map(|line| {
                Some(line.split_once("successfully on port ")?.1.trim_end_matches('.').to_owned())
            })
            .expect("chromedriver says its port");
        let profile = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("profile-{}", Uuid::new_v4()));
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--window-size=1100,1500",
        ];
        let mut flags: Vec<String> = flags.map(str::to_owned).into();
        flags.push(format!("--user-data-dir={}", profile.display()));
        let mut browser = Self {
            driver,
            http: Client::new(),
            session: format!("http://127.0.0.1:{port}/session"),
            profile,
        };
        let wanted =
            json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": flags } } } });
        let session =
            browser.ask(Method::POST, "", Some(wanted)).await["sessionId"].as_str().unwrap().to_owned();
        browser.session = format!("{}/{session}", browser.session);
        browser.ask(Method::POST, "/timeouts", Some(json!({ "implicit": 2_000 }))).await;
        browser
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (value, error) = self.try_ask(method, path, body).await;
        assert!(error.is_none(), "{path}: {value}");
        value
    }

    /// What the driver answers, and the error if it is one.
    async fn try_ask(&self, method: Method, path: &str, body: Option<Value>) -> (Value, Option<String>) {
        let mut request = self.http.request(method, format!("{}{path}", self.session));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let value = request.send().await.unwrap().json::<Value>().await.unwrap()["value"].clone();
        let error = value.get("error").and_then(Value::as_str).map(str::to_owned);
        (value, error)
    }

    async fn find(&self, selector: &str) -> String {
        let found = self
            .ask(Method::POST, "/element", Some(json!({ "using": "css selector", "value": selector })))
            .await;
        format!("/element/{}", found[ELEMENT].as_str().unwrap())
    }

    pub(crate) async fn go(&self, address: &str) {
        self.ask(Method::POST, "/url", Some(json!({ "url": address }))).await;
    }

    pub(crate) async fn address(&self) -> String {
        self.ask(Method::GET, "/url", None).await.as_str().unwrap().to_owned()
    }

    /// Whether there is such an element now.
    pub(crate) async fn has(&self, selector: &str) -> bool {
        let found = self
            .ask(Method::POST, "/elements", Some(json!({ "using": "css selector", "value": selector })))
            .await;
        !found.as_array().unwrap().is_empty()
    }

    /// The text of an element. A page can leave while it is read, so this waits for the next one.
    pub(crate) async fn text(&self, selector: &str) -> String {
        self.text_once(selector, |_| true).await
    }

    /// Waits until an element has this text: after a key or a click, the old page can still be there.
    pub(crate) async fn shows(&self, selector: &str, expected: &str) {
        self.text_once(selector, |text| text == expected).await;
    }

    /// The text of an element as soon as it is the right one.
    async fn text_once(&self, selector: &str, is_right: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let seen = self.try_text(selector).await;
            match seen {
                Ok(text) if is_right(&text) => return text,
                seen if started.elapsed() > PATIENCE => panic!("{selector} is {seen:?}"),
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// The text of an element, or why there is none: no such element, or its page has left.
    async fn try_text(&self, selector: &str) -> Result<String, String> {
        let query = json!({ "using": "css selector", "value": selector });
        let (found, error) = self.try_ask(Method::POST, "/element", Some(query)).await;
        let Some(element) = found[ELEMENT].as_str() else { return Err(error.unwrap_or_default()) };
        let (text, error) = self.try_ask(Method::GET, &format!("/element/{element}/text"), None).await;
        match (text.as_str(), error) {
            (Some(text), None) => Ok(text.replace('\n', " ")),
            (_, error) => Err(error.unwrap_or_default()),
        }
    }

    pub(crate) async fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.ask(Method::POST, &format!("{element}/value"), Some(json!({ "text": text }))).await;
    }

    async fn click(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        self.ask(Method::POST, &format!("{element}/click"), Some(json!({}))).await;
        element
    }

    /// Presses a button that sends a form, and waits until its page is gone.
    pub(crate) async fn press(&self, selector: &str) {
        let element = self.click(selector).await;
        for _ in 0..200 {
            if self.try_ask(Method::GET, &format!("{element}/name"), None).await.1.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{selector} leads nowhere");
    }

    /// Opens the form of a command that takes something.
    pub(crate) async fn open(&self, within: &str, command: &str) {
        self.click(&format!("{within} details:has(> .fields > button[value={command}]) > summary")).await;
    }

    /// Presses keys one after the other, wherever the focus is.
    pub(crate) async fn press_keys(&self, keys: &str) {
        let stroke =
            |key: char| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }));
        let strokes: Vec<_> = keys.chars().flat_map(stroke).collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.ask(Method::POST, "/actions", Some(json!({ "actions": [keyboard] }))).await;
    }

    /// What a script returns.
    pub(crate) async fn run(&self, script: &str, arguments: Value) -> Value {
        self.ask(Method::POST, "/execute/sync", Some(json!({ "script": script, "args": arguments }))).await
    }

    /// What is wrong with the page for people who do not see or hear it, or use it by keyboard: axe's rules,
    /// each with the first place.
    pub(crate) async fn violations(&self, axe: &str) -> Vec<String> {
        let script = format!(
            "const done = arguments[arguments.length - 1]; {axe};
            const told = one => one.id + ': ' + one.nodes[0].html;
            window.axe.run().then(found => done(found.violations.map(told)))"
        );
        let found =
            self.ask(Method::POST, "/execute/async", Some(json!({ "script": script, "args": [] }))).await;
        found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    }

    /// Shows pages in this width, in light or dark colours.
    pub(crate) async fn look(&self, width: u64, scheme: &str) {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        for (command, values) in [("setDeviceMetricsOverride", metrics), ("setEmulatedMedia", media)] {
            let body = json!({ "cmd": format!("Emulation.{command}"), "params": values });
            self.ask(Method::POST, "/goog/cdp/execute", Some(body)).await;
        }
    }

    /// Keeps a picture of the page under the target folder.
    pub(crate) async fn picture(&self, name: &str) {
        let picture = self.ask(Method::GET, "/screenshot", None).await;
        let bytes = base64(picture.as_str().unwrap());
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        std::fs::write(&file, bytes).unwrap();
        println!("{}", file.display());
    }

    /// Keeps a picture of the whole page, also of what is outside the window, under the target folder.
    pub(crate) async fn whole_picture(&self, name: &str) {
        let size = "return [window.innerWidth, document.documentElement.scrollHeight]";
        let size = self.run(size, json!([])).await;
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1 });
        let values = json!({ "captureBeyondViewport": true, "clip": clip });
        let body = json!({ "cmd": "Page.captureScreenshot", "params": values });
        // A picture can be taken before all of the page is painted. So it counts when the next one is equal.
        let take = async || self.ask(Method::POST, "/goog/cdp/execute", Some(body.clone())).await;
        let mut picture = take().await;
        for _ in 0..5 {
            let next = take().await;
            if std::mem::replace(&mut picture, next.clone()) == next {
                break;
            }
        }
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, base64(picture["data"].as_str().unwrap())).unwrap();
    }

    pub(crate) async fn quit(&self) {
        self.try_ask(Method::DELETE, "", None).await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(Command::new("kill").args(["-KILL", "--", &format!("-{}", self.driver.id())]).status());
        drop(self.driver.wait());
        drop(std::fs::remove_dir_all(&self.profile));
    }
}

/// Reads base 64, as WebDriver sends pictures.
fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        letters.iter().position(|letter| *letter == byte).map(|place| u32::try_from(place).unwrap())
    };
    let digits: Vec<u32> = text.bytes().filter_map(digit).collect();
    let group = |group: &[u32]| {
        let bits = group.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - group.len()));
        bits.to_be_bytes()[1..group.len()].to_vec()
    };
    digits.chunks(4).flat_map(group).collect()
}
