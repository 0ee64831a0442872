//! What every request passes: whom it is for, who sent it, whose key asks. Then the call itself; then what all answers have in
//! common, and the log.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, Request, header},
    response::{IntoResponse, Response},
};
use hyper::body::Incoming;
use tower_service::Service;

use crate::{
    call::{kept_method, kept_path},
    caller::{Caller, Needed, VERIFY, needed},
    gathered::Noted,
    host::Hosts,
    problem::{Problem, Told},
    refusal::Refusal,
    route::{self, App, verify},
    seat::Seat,
    source::Source,
};

/// What every request passes.
#[derive(Debug)]
pub(crate) struct Door {
    source: Source,
    hosts: Hosts,
    writes: bool,
    router: Router,
}

impl Door {
    /// The door of a service that listens at `address`.
    pub(crate) fn new(source: Source, address: SocketAddr, writes: bool) -> Self {
        let router = route::router(App { source: source.clone(), writes });
        Self { source, hosts: Hosts::new(address), writes, router }
    }

    /// Answers a request that came in on the connection with this place.
    pub(crate) async fn answer(&self, seat: &Seat, request: Request<Incoming>) -> Response {
        let (method, path) = (kept_method(request.method()), kept_path(request.uri().path()));
        let admitted = self.admit(&request).await;
        let key = admitted.as_ref().ok().copied().flatten().map(|Caller(key)| key);
        if key.is_some() {
            seat.prove();
        }
        let (mut response, found) = match admitted {
            // The call that services make all the time.
            Ok(_) if request.uri().path() == VERIFY && request.method() == Method::POST => {
                verify::answer(&self.source, request).await
            }
            Ok(caller) => (self.call(request, caller).await, None),
            Err(problem) => (problem.into_response(), None),
        };
        let code = response.extensions_mut().remove().map(|Told(code)| code);
        let headers = response.headers_mut();
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let status = response.status().as_u16();
        let call = Noted { at: self.source.now(), method, path, status, code, key };
        self.source.gathered().note(seat.number, call, found);
        response
    }

    async fn admit(&self, request: &Request<Incoming>) -> Result<Option<Caller>, Problem> {
        self.hosts.admit(request, self.source.last_known().hosts())?;
        if request.headers().contains_key(header::ORIGIN) {
            return Err(Refusal::OriginRefused.into());
        }
        let needed = needed(request.method(), request.uri().path());
        if needed == Needed::Nothing {
            return Ok(None);
        }
        let caller = needed.of(request.headers(), &*self.source.known().await)?;
        if needed == Needed::Write && !self.writes {
            return Err(Refusal::WritesOff.into());
        }
        Ok(caller)
    }

    async fn call(&self, request: Request<Incoming>, caller: Option<Caller>) -> Response {
        let mut request = request.map(Body::new);
        if let Some(caller) = caller {
            request.extensions_mut().insert(caller);
        }
        match self.router.clone().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
