//! Connections: how many there can be, how long each may take, and how they end.

use std::{io, pin::pin, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};

use crate::{
    door::Door,
    listen::Listeners,
    patience::Patience,
    problem,
    refusal::Refusal,
    seat::{Seat, Seats},
};

/// How many connections are answered at a time.
const CONNECTIONS: u32 = 512;
/// How long the head of a request may take to come in, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long the other end may take for an answer.
const WRITE_TIME: Duration = Duration::from_secs(60);
/// How many header lines a request may have, and how long its head may be: a signed token is up to 8 KiB.
const HEADERS: usize = 64;
const HEAD: usize = 32 * 1024;
/// How long to wait where the system gives no more connections.
const PAUSE: Duration = Duration::from_millis(100);
/// How long calls may go on that are being answered when the service stops.
const GRACE: Duration = Duration::from_secs(2);

/// Answers connections until `stop` says so, and then those calls that are being answered.
pub(crate) async fn accept(listeners: Listeners, door: Arc<Door>, mut stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS as usize));
    let mut seats = Seats::default();
    let stopping = stop.clone();
    for number in 0_usize.. {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = listeners.accept() => accepted,
        };
        match accepted {
            Ok(stream) => match place(&room, &mut seats).await {
                Some(place) => {
                    let seat = seats.take(number, CONNECTIONS as usize);
                    drop(tokio::spawn(attend(stream, seat, Arc::clone(&door), stopping.clone(), place)));
                }
                None => turn_away(&stream),
            },
            // A client that vanished before it was let in is nothing to wait for.
            Err(error) if is_of_one_connection(&error) => {}
            Err(_) => sleep(PAUSE).await,
        }
    }
    drop(listeners);
    // Each connection gives its place back when it ends.
    let _ = timeout(GRACE, room.acquire_many(CONNECTIONS)).await;
}

/// A place for one more connection.
async fn place(room: &Arc<Semaphore>, seats: &mut Seats) -> Option<OwnedSemaphorePermit> {
    if let Ok(place) = Arc::clone(room).try_acquire_owned() {
        return Some(place);
    }
    if !seats.make_room() {
        return None;
    }
    timeout(PAUSE, Arc::clone(room).acquire_owned()).await.ok()?.ok()
}

/// Answers the requests of one connection.
async fn attend(
    stream: TcpStream,
    seat: Arc<Seat>,
    door: Arc<Door>,
    mut stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
) {
    // Answers are small, and whoever waits for one sends nothing before it is there.
    let _ = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_headers(HEADERS).max_buf_size(HEAD);
    let asking = Arc::clone(&seat);
    let answer = service_fn(move |request| {
        let (door, seat) = (Arc::clone(&door), Arc::clone(&asking));
        async move { Ok::<_, std::convert::Infallible>(door.answer(&seat, request).await) }
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(Patience::new(stream, WRITE_TIME)), answer));
    tokio::select! {
        biased;
        // Whatever goes wrong with a connection is its client's affair.
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
        () = seat.leave.notified() => return,
    }
    let _ = connection.await;
}

/// Says that there is no room, as far as that can be said without waiting.
fn turn_away(stream: &TcpStream) {
    let body = problem::body(&Refusal::TooBusy.into());
    let head = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\
         retry-after: 1\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.try_write(&[head.as_bytes(), &body].concat());
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        time::{Instant, pause, resume},
    };

    use super::*;
    use crate::source::Source;

    /// A connection, answered as long as both are held.
    async fn connection() -> (TcpStream, watch::Sender<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let client = TcpStream::connect(address).await.unwrap();
        let (stop, stopping) = watch::channel(false);
        let place = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let door = Arc::new(Door::new(Source::new(), address, false));
        let (stream, _) = listener.accept().await.unwrap();
        drop(tokio::spawn(attend(stream, Seats::default().take(0, 1), door, stopping, place)));
        (client, stop)
    }

    /// How long until the other end closes, by a clock that runs ahead whenever nothing happens; it sends nothing before.
    async fn closed_after(client: &mut (impl AsyncReadExt + Unpin)) -> Duration {
        pause();
        let before = Instant::now();
        let read = timeout(10 * HEAD_TIME, client.read_u8()).await.unwrap();
        assert!(read.is_err(), "{read:?}");
        let after = before.elapsed();
        resume();
        after
    }

    #[tokio::test]
    async fn a_head_that_does_not_come_in_time_ends_its_connection() {
        let (mut client, _stop) = connection().await;
        client.write_all(b"GET /healthz HTTP/1.1\r\nHost:").await.unwrap();
        let after = closed_after(&mut client).await;
        assert!(HEAD_TIME / 2 < after && after < 2 * HEAD_TIME, "{after:?}");

        // However busily it comes.
        let (client, _stop) = connection().await;
        let (mut reads, mut writes) = client.into_split();
        let trickle = tokio::spawn(async move {
            while writes.write_all(b"x").await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
        let after = closed_after(&mut reads).await;
        assert!(after < 2 * HEAD_TIME, "{after:?}");
        trickle.abort();
    }

    #[tokio::test]
    async fn an_idle_connection_is_closed_some_time_after_its_answer() {
        let (mut client, _stop) = connection().await;
        let ask = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", client.peer_addr().unwrap());
        for _ in 0..2 {
            client.write_all(ask.as_bytes()).await.unwrap();
            let mut answer = vec![0; 1024];
            let length = client.read(&mut answer).await.unwrap();
            assert!(answer[..length].starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
        }
        let after = closed_after(&mut client).await;
        assert!(HEAD_TIME / 2 < after && after < 2 * HEAD_TIME, "{after:?}");
    }
}
