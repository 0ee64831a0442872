//! Asks Keywright whether a key is good. With the crates ureq 3 (feature json) and serde_json.

use std::time::Duration;

use serde_json::{Value, json};

pub fn is_good(token: &str, permission: &str) -> Result<bool, Box<dyn std::error::Error>> {
    let key = std::env::var("VARIABLE")?;
    let verdict: Value = ureq::post("URL")
        .config()
        .timeout_global(Some(Duration::from_secs(2)))
        // Whatever the environment says.
        .proxy(None)
        .build()
        .header("Authorization", format!("Bearer {key}"))
        .send_json(json!({ "token": token, "permissions": [permission] }))?
        .body_mut()
        .read_json()?;
    Ok(verdict["valid"] == json!(true))
}
