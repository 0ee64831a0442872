//! Acts on the page as a person does: things are found by their role and their accessible name, so that what a screen
//! reader cannot find, a case cannot find either. Every look waits, up to a limit, for what it looks for.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use fantoccini::{
    Client,
    actions::{InputSource, KeyAction, KeyActions, MouseActions, PointerAction},
    elements::Element,
    error::CmdError,
};
use serde_json::{Value, json};

/// Finds things by role and name, in the page.
const FIND: &str = include_str!("find.js");
/// How long to wait for something: long, for on a busy machine a disk may take as long to write a vault down.
const PATIENCE: Duration = Duration::from_secs(30);
/// How WebDriver marks an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The page in the window.
#[derive(Debug, Clone)]
pub struct Page {
    client: Client,
}

/// A key that has no character of its own, as WebDriver codes it.
pub mod key {
    /// Enter.
    pub const ENTER: char = '\u{e007}';
    /// Escape.
    pub const ESCAPE: char = '\u{e00c}';
    /// Tab.
    pub const TAB: char = '\u{e004}';
    /// The arrow down.
    pub const DOWN: char = '\u{e015}';
    /// The space bar.
    pub const SPACE: char = ' ';
    /// Held: Control.
    pub const CONTROL: char = '\u{e009}';
    /// Held: Shift.
    pub const SHIFT: char = '\u{e008}';
}

impl Page {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The session.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The one visible thing of this role and name. A `*` in the name stands for anything.
    ///
    /// # Panics
    /// When there is none, or more than one, within the time; says what there was instead.
    pub async fn find(&self, role: &str, name: &str) -> Element {
        let mut last = Value::Null;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            last = self.look(role, name).await;
            if let [element] = last["found"].as_array().map(Vec::as_slice).unwrap_or_default() {
                let id = element[ELEMENT].as_str().unwrap_or_default().to_owned();
                return Element::from_element_id(self.client.clone(), id.into());
            }
            pause().await;
        }
        let found = last["found"].as_array().map_or(0, Vec::len);
        panic!("{found} visible of role {role} named {name:?}; there are: {}", last["others"]);
    }

    /// How many visible things of this role and name there are now.
    pub async fn count(&self, role: &str, name: &str) -> usize {
        self.look(role, name).await["found"].as_array().map_or(0, Vec::len)
    }

    /// Waits until there is nothing visible of this role and name.
    ///
    /// # Panics
    /// When it stays.
    pub async fn gone(&self, role: &str, name: &str) {
        let gone = self.until(async || self.count(role, name).await == 0).await;
        assert!(gone, "the {role} named {name:?} is still there");
    }

    /// Clicks it, as soon as it can be clicked: what is grey, or still on its way to its place, is waited for.
    ///
    /// # Panics
    /// As [`Page::find`]; or when it cannot be clicked within the time.
    pub async fn click(&self, role: &str, name: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let element = self.find(role, name).await;
            let why = match self.is_ready(&element).await {
                // What was drawn anew meanwhile is looked for again.
                Ok(true) => match element.click().await {
                    Ok(()) => return,
                    // It may lie under what stands at the edge, as the foot of a page does.
                    Err(error) => {
                        let element = serde_json::to_value(&element).unwrap_or_default();
                        let _ = self
                            .client
                            .execute("arguments[0].scrollIntoView({ block: 'center' })", vec![element])
                            .await;
                        error.to_string()
                    }
                },
                Ok(false) => "it stays disabled, or moves".to_owned(),
                Err(error) => error.to_string(),
            };
            assert!(Instant::now() < deadline, "the {role} {name:?} takes no click: {why}");
            pause().await;
        }
    }

    /// Whether it is enabled, and where it was two frames ago.
    async fn is_ready(&self, element: &Element) -> Result<bool, CmdError> {
        let script = "const [element, done] = arguments;
            const place = () => { const { x, y } = element.getBoundingClientRect(); return `${x} ${y}`; };
            const before = place();
            requestAnimationFrame(() => requestAnimationFrame(() =>
              done(place() === before && !element.matches(':disabled, [aria-disabled=true]'))));";
        let element = serde_json::to_value(element)?;
        Ok(self.client.execute_async(script, vec![element]).await?.as_bool().unwrap_or(false))
    }

    /// Whether it can be used: a button that is not grey.
    ///
    /// # Panics
    /// As [`Page::find`].
    pub async fn is_enabled(&self, role: &str, name: &str) -> bool {
        self.find(role, name).await.is_enabled().await.unwrap_or_default()
    }

    /// Whether it is the one that is chosen, or ticked.
    ///
    /// # Panics
    /// As [`Page::find`].
    pub async fn is_chosen(&self, role: &str, name: &str) -> bool {
        self.find(role, name).await.is_selected().await.unwrap_or_default()
    }

    /// Points at it, so that what goes by itself stays.
    ///
    /// # Panics
    /// As [`Page::find`]; or when the driver refuses.
    pub async fn point_at(&self, role: &str, name: &str) {
        let element = self.find(role, name).await;
        let to_it = PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
        let actions = MouseActions::new("mouse".into()).then(to_it);
        self.client.perform_actions(actions).await.expect("the pointer moves");
    }

    /// Types into it, in place of what is there.
    ///
    /// # Panics
    /// As [`Page::find`]; or when it takes no text.
    pub async fn fill(&self, name: &str, text: &str) {
        let element = self.find("textbox", name).await;
        element.clear().await.unwrap_or_else(|error| panic!("{name:?} cannot be emptied: {error}"));
        element.send_keys(text).await.unwrap_or_else(|error| panic!("{name:?} takes no text: {error}"));
    }

    /// Presses a chord: all but the last held down. `[CONTROL, 'l']` is Control L.
    ///
    /// # Panics
    /// When the driver refuses.
    pub async fn press(&self, chord: &[char]) {
        let down = chord.iter().map(|&value| KeyAction::Down { value });
        let up = chord.iter().rev().map(|&value| KeyAction::Up { value });
        let actions = down.chain(up).fold(KeyActions::new("keyboard".into()), KeyActions::then);
        self.client.perform_actions(actions).await.expect("the keys are pressed");
    }

    /// Types a text into whatever has the focus.
    ///
    /// # Panics
    /// When the driver refuses.
    pub async fn type_text(&self, text: &str) {
        for letter in text.chars() {
            self.press(&[letter]).await;
        }
    }

    /// The role and the name of what has the focus, as `role name`.
    ///
    /// # Panics
    /// When the page does not answer.
    pub async fn focused(&self) -> String {
        let answer = self.script(&format!("{FIND}; return focused();"), vec![]).await;
        answer.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until this text is visible.
    ///
    /// # Panics
    /// When it does not come; says what was there.
    pub async fn sees(&self, text: &str) {
        self.sees_within(PATIENCE, text).await;
    }

    /// The same for a text that comes by itself, later than anything that a person waits for.
    ///
    /// # Panics
    /// As [`Page::sees`].
    pub async fn sees_within(&self, limit: Duration, text: &str) {
        if !until_within(limit, async || self.text().await.contains(text)).await {
            panic!("{text:?} does not come within {limit:?}; there is: {}", self.text().await);
        }
    }

    /// Waits until this text is visible nowhere.
    ///
    /// # Panics
    /// When it stays.
    pub async fn sees_no(&self, text: &str) {
        let gone = self.until(async || !self.text().await.contains(text)).await;
        assert!(gone, "{text:?} is still there");
    }

    /// All visible text, with single spaces.
    pub async fn text(&self) -> String {
        let text = self.script("return document.body ? document.body.innerText : '';", vec![]).await;
        text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether `needle` is anywhere in the page: its markup, the values of its fields, its storage, its address.
    pub async fn holds(&self, needle: &str) -> bool {
        let script = format!("{FIND}; return holds(arguments[0]);");
        self.script(&script, vec![json!(needle)]).await.as_bool().unwrap_or(true)
    }

    /// Loads the page again.
    ///
    /// # Panics
    /// When the driver refuses.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads again");
    }

    /// Runs a script in the page.
    ///
    /// # Panics
    /// When it throws.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("a script failed: {error}"))
    }

    /// The same for a script that calls back its last argument.
    ///
    /// # Panics
    /// When it throws.
    pub async fn script_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap_or_else(|error| panic!("a script failed: {error}"))
    }

    /// Makes the window this large.
    ///
    /// # Panics
    /// When the driver refuses.
    pub async fn resize(&self, (width, height): (u32, u32)) {
        self.client.set_window_size(width, height).await.expect("the window takes another size");
        self.painted().await;
    }

    /// Writes a picture of the page.
    ///
    /// # Panics
    /// When there is none.
    pub async fn picture(&self, file: &Path) {
        self.painted().await;
        let picture = self.client.screenshot().await.expect("a picture");
        std::fs::write(file, picture).expect("the picture is written");
    }

    /// Waits until what was changed is on the screen, and every transition has ended.
    pub async fn painted(&self) {
        let script = "const done = arguments[0];
            const settled = Promise.allSettled(document.getAnimations().map((a) => a.finished));
            const late = new Promise((resolve) => setTimeout(resolve, 1000));
            Promise.race([settled, late]).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        self.script_async(script, vec![]).await;
    }

    /// Waits until `condition` holds; answers whether it does.
    pub async fn until(&self, condition: impl AsyncFn() -> bool) -> bool {
        until_within(PATIENCE, condition).await
    }

    async fn look(&self, role: &str, name: &str) -> Value {
        let script = format!("{FIND}; return find(arguments[0], arguments[1]);");
        // While the page is loading there is nothing to run it in.
        self.client.execute(&script, vec![json!(role), json!(name)]).await.unwrap_or_default()
    }
}

async fn until_within(limit: Duration, condition: impl AsyncFn() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        if condition().await {
            return true;
        }
        pause().await;
    }
    false
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(40)).await;
}
