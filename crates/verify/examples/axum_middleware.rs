//! A web service that lets in by key: a middleware checks the bearer token of each request by a bundle that is kept up to date.
//!
//! ```text
//! keywright export bundle --out keys.kwb
//! cargo run --example axum_middleware -- keys.kwb THUMBPRINT 127.0.0.1:8080
//! curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/backups
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::{env, error::Error, sync::Arc, thread, time::Duration};

use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use keywright_verify::{
    KeyId, Permission, Verdict,
    bundle::{BundleReader, KeptBundle},
    now,
};

/// What a route wants of whoever calls it.
#[derive(Clone)]
struct Guard {
    keys: Arc<KeptBundle>,
    needed: Arc<[Permission]>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(file), Some(trust)) = (arguments.next(), arguments.next()) else {
        return Err("usage: axum_middleware FILE THUMBPRINT [ADDRESS]".into());
    };
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let keys = Arc::new(KeptBundle::new(file, BundleReader::new(trust.parse()?)));
    keys.refresh(now())?;
    follow(Arc::clone(&keys));

    let guard = |permission| -> Result<Guard, keywright_verify::InvalidPermission> {
        Ok(Guard { keys: Arc::clone(&keys), needed: [Permission::parse(permission)?].into() })
    };
    let app = Router::new()
        .route("/backups", get(list).layer(middleware::from_fn_with_state(guard("backups.read")?, let_in)))
        .route("/health", get(|| async { "well\n" }));
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

/// Reads the file again whenever it changed, in a thread of its own: a large one takes a while.
fn follow(keys: Arc<KeptBundle>) {
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(1));
            if let Err(problem) = keys.refresh(now()) {
                eprintln!("{problem}; what was read before goes on");
            }
        }
    });
}

/// Lets a request pass whose token is good for what the route needs, and tells the route whose it is.
async fn let_in(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let check = guard.keys.examine(bearer(&request), &guard.needed, None, now());
    match check.verdict {
        Verdict::Valid => {
            if let Some(key) = check.key {
                request.extensions_mut().insert(key);
            }
            next.run(request).await
        }
        Verdict::MissingPermission | Verdict::AccountNotGranted => StatusCode::FORBIDDEN.into_response(),
        Verdict::StaleBundle => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        // One answer for all of them: why is nobody's business but ours.
        _ => (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response(),
    }
}

/// The token of `Authorization: Bearer TOKEN` (RFC 6750, section 2.1); nothing where there is none, which is as good as a wrong one.
fn bearer(request: &Request) -> &str {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = value.and_then(|value| value.split_once(' ')).unwrap_or_default();
    if scheme.eq_ignore_ascii_case("Bearer") { token.trim_start_matches(' ') } else { "" }
}

async fn list(Extension(key): Extension<KeyId>) -> String {
    format!("Backups, for the key {key}\n")
}
