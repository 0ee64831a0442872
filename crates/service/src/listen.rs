//! Where the service may listen: on this computer alone.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
};

use keywright_core::error::{Code, Error, Result};
use tokio::net::{TcpListener, TcpSocket};

/// How many connections can wait to be taken up: whoever comes when there are more waits a second and longer.
const WAITING: u32 = 1024;

/// Listens at `address`; to be called inside a runtime.
///
/// # Errors
/// `NotAllowed` for what others can reach, and for a port of the system's own; `InUse` where another program listens there;
/// `InvalidArgument` where this computer has no such address.
pub(crate) fn listen(address: SocketAddr) -> Result<TcpListener> {
    if !address.ip().to_canonical().is_loopback() {
        let message = format!(
            "{} can be reached from outside. The service listens on this computer only, such as 127.0.0.1:5000; others reach it \
             through a TLS proxy in front.",
            address.ip()
        );
        return Err(Error::new(Code::NotAllowed, message).about("listen"));
    }
    bind(address).map_err(|error| refused(address, error.kind()))
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
        let error = listen(first.local_addr().unwrap()).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::InUse, Some("port")));
    }
}
