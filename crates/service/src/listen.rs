//! Where the service may listen: on this computer alone.

use std::{
    future::pending,
    io::{self, ErrorKind},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use keywright_core::error::{Code, Error, Result};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// How many connections can wait to be taken up: whoever comes when there are more waits a second and longer.
const WAITING: u32 = 1024;

/// Where the service listens.
#[derive(Debug)]
pub(crate) struct Listeners {
    first: TcpListener,
    /// The same port at the other address that `localhost` stands for.
    second: Option<TcpListener>,
    /// Where the first one listens.
    pub(crate) address: SocketAddr,
}

impl Listeners {
    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<TcpStream> {
        let second = async {
            match &self.second {
                Some(second) => second.accept().await,
                None => pending().await,
            }
        };
        let accepted = tokio::select! {
            accepted = self.first.accept() => accepted,
            accepted = second => accepted,
        };
        accepted.map(|(stream, _)| stream)
    }
}

/// Listens at `address`; to be called inside a runtime.
///
/// # Errors
/// `NotAllowed` for what others can reach, and for a port of the system's own; `InUse` where another program listens there;
/// `InvalidArgument` where this computer has no such address.
pub(crate) fn listen(address: SocketAddr) -> Result<Listeners> {
    if !address.ip().to_canonical().is_loopback() {
        let message = format!(
            "{} can be reached from outside. The service listens on this computer only, such as 127.0.0.1:5000; others reach it \
             through a TLS proxy in front.",
            address.ip()
        );
        return Err(Error::new(Code::NotAllowed, message).about("listen"));
    }
    let first = bind(address).map_err(|error| refused(address, error.kind()))?;
    let address = first.local_addr().map_err(|error| refused(address, error.kind()))?;
    Ok(Listeners { first, second: second(address)?, address })
}

/// Clients that are told `localhost` try [::1] too, and first: with the port left free there, another user of this computer could
/// listen at it and be sent tokens. Where the computer has no such address, nobody can.
fn second(first: SocketAddr) -> Result<Option<TcpListener>> {
    if first.ip() != Ipv4Addr::LOCALHOST {
        return Ok(None);
    }
    let address = SocketAddr::from((Ipv6Addr::LOCALHOST, first.port()));
    match bind(address) {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(refused(address, error.kind())),
        Err(_) => Ok(None),
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // So that the service can be started again at once. On Windows this would let two programs have one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

fn refused(address: SocketAddr, kind: ErrorKind) -> Error {
    match kind {
        ErrorKind::AddrInUse => {
            let message = format!("Another program listens at {address} already. Stop it, or choose another port.");
            Error::new(Code::InUse, message).about("port")
        }
        ErrorKind::PermissionDenied => {
            let message = format!("Port {} is for the system's own services. Choose one from 1024 on.", address.port());
            Error::new(Code::NotAllowed, message).about("port")
        }
        ErrorKind::AddrNotAvailable => {
            let message = format!("This computer has no address {}. Use 127.0.0.1.", address.ip());
            Error::new(Code::InvalidArgument, message).about("listen")
        }
        other => {
            let message = format!("The service cannot listen at {address}: {other}. Choose another port.");
            Error::new(Code::InvalidArgument, message).about("port")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_this_computer_is_listened_to() {
        for outside in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "10.0.0.1:0", "[::ffff:192.0.2.1]:0", "8.8.8.8:0"] {
            let error = listen(outside.parse().unwrap()).unwrap_err();
            assert_eq!((error.code, error.field.as_deref()), (Code::NotAllowed, Some("listen")), "{outside}");
        }
        assert!(listen("127.0.0.1:0".parse().unwrap()).is_ok());
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_said() {
        let first = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let error = listen(first.address).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::InUse, Some("port")));
    }

    #[tokio::test]
    async fn both_addresses_of_localhost_are_listened_to_or_none() {
        let listeners = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let other = SocketAddr::from((Ipv6Addr::LOCALHOST, listeners.address.port()));
        if listeners.second.is_none() {
            return;
        }
        assert_eq!(bind(other).unwrap_err().kind(), ErrorKind::AddrInUse);
        drop(listeners);
        let somebody = bind(other).unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, somebody.local_addr().unwrap().port()));
        let error = listen(address).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::InUse, Some("port")));
    }
}
