//! A connection whose other end must take an answer in time, or it ends. The time that a request may take to come in is limited
//! elsewhere.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// A connection whose other end must take an answer in time.
pub(crate) struct Patience {
    stream: TcpStream,
    limit: Duration,
    /// Runs from when an answer could not be written at once until all of it is.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    /// Ends the connection when an answer is not taken within `limit`.
    pub(crate) fn new(stream: TcpStream, limit: Duration) -> Self {
        Self { stream, limit, waiting: None }
    }

    fn settle<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_pending() {
            let limit = self.limit;
            self.waiting.get_or_insert_with(|| Box::pin(sleep(limit)));
        }
        // Whoever takes a byte now and then has no more time than others.
        if let Some(waiting) = &mut self.waiting
            && waiting.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        written
    }
}

impl AsyncRead for Patience {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patience {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, buffer);
        self.settle(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.settle(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Asked for once nothing is left to write.
        self.waiting = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        time::{Instant, advance, pause, resume, timeout},
    };

    use super::*;

    const LIMIT: Duration = Duration::from_secs(60);
    /// More than the system keeps for somebody who does not read.
    const ANSWER: usize = 64 << 20;

    async fn connection() -> (Patience, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (Patience::new(listener.accept().await.unwrap().0, LIMIT), client)
    }

    async fn given_up(mut server: Patience) {
        let before = Instant::now();
        let written = timeout(10 * LIMIT, server.write_all(&vec![0; ANSWER])).await.unwrap();
        let after = before.elapsed();
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(LIMIT <= after && after < 2 * LIMIT, "{after:?} by the paused clock");
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_no_answer_is_given_up() {
        let (server, _client) = connection().await;
        given_up(server).await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_a_little_now_and_then_has_no_more_time() {
        let (server, mut client) = connection().await;
        let slow = tokio::spawn(async move {
            let mut part = vec![0; 1 << 20];
            while client.read_exact(&mut part).await.is_ok() {
                sleep(LIMIT / 8).await;
            }
        });
        given_up(server).await;
        slow.abort();
    }

    #[tokio::test]
    async fn each_answer_has_its_own_time() {
        let (mut server, mut client) = connection().await;
        let writes = tokio::spawn(async move {
            for _ in 0..3 {
                server.write_all(&vec![0; ANSWER]).await.unwrap();
                server.flush().await.unwrap();
            }
        });
        for _ in 0..3 {
            // As much is written as there is room for.
            client.readable().await.unwrap();
            pause();
            advance(LIMIT * 3 / 4).await;
            resume();
            client.read_exact(&mut vec![0; ANSWER]).await.unwrap();
        }
        writes.await.unwrap();
    }
}
