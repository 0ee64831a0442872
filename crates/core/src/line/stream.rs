//! Unix sockets: only for this person, at both ends, and never waited for without an end.

use std::{
    fs,
    io::{self, Read, Write},
    os::unix::{
        fs::{FileTypeExt, MetadataExt, PermissionsExt},
        net::{UnixListener, UnixStream},
    },
    time::{Duration, Instant},
};

use super::place::LinePlace;

/// Waits for guests.
#[derive(Debug)]
pub(crate) struct Listener {
    socket: UnixListener,
    place: LinePlace,
    /// Which file is its own there: device and inode.
    file: (u64, u64),
}

/// One end of a line.
#[derive(Debug)]
pub(crate) struct Stream(UnixStream);

impl Listener {
    /// Listens at this place, in place of whoever did before: only the process that holds the vault's folder comes here.
    pub(crate) fn at(place: LinePlace) -> io::Result<Self> {
        match fs::remove_file(&place.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let socket = UnixListener::bind(&place.0)?;
        // Nobody else gets as far as here: the folder is private.
        fs::set_permissions(&place.0, fs::Permissions::from_mode(0o600))?;
        let file = file_at(&place)?;
        Ok(Self { socket, place, file })
    }

    /// The next who comes, if they are this person.
    pub(crate) fn accept(&self) -> io::Result<Stream> {
        self.socket.accept().and_then(|(stream, _)| of_this_person(stream))
    }

    /// Takes no call any more, and wakes who waits for one. The file goes, unless somebody else has put another one there.
    pub(crate) fn end(&self) {
        let _ = rustix::net::shutdown(&self.socket, rustix::net::Shutdown::Both);
        if file_at(&self.place).is_ok_and(|file| file == self.file) {
            // Not every system wakes by the above.
            drop(UnixStream::connect(&self.place.0));
            let _ = fs::remove_file(&self.place.0);
        }
    }
}

impl Stream {
    /// Calls whoever listens at this place.
    pub(crate) fn to(place: &LinePlace) -> io::Result<Self> {
        let found = fs::symlink_metadata(&place.0)?;
        let private = found.file_type().is_socket()
            && found.uid() == rustix::process::geteuid().as_raw()
            && found.mode() & 0o077 == 0;
        if !private {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        UnixStream::connect(&place.0).and_then(of_this_person)
    }

    /// A second handle of the same end.
    pub(crate) fn again(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    /// Ends the line for both.
    pub(crate) fn hang_up(&self) {
        let _ = self.0.shutdown(std::net::Shutdown::Both);
    }

    /// Fills `bytes` before `deadline`.
    pub(crate) fn read_exact(&mut self, mut bytes: &mut [u8], deadline: Instant) -> io::Result<()> {
        while !bytes.is_empty() {
            self.0.set_read_timeout(Some(left_until(deadline)?))?;
            match self.0.read(bytes) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => bytes = &mut bytes[read..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(late(error)),
            }
        }
        Ok(())
    }

    /// Sends `bytes` before `deadline`.
    pub(crate) fn write_all(&mut self, mut bytes: &[u8], deadline: Instant) -> io::Result<()> {
        while !bytes.is_empty() {
            self.0.set_write_timeout(Some(left_until(deadline)?))?;
            match self.0.write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(late(error)),
            }
        }
        Ok(())
    }
}

fn file_at(place: &LinePlace) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(&place.0).map(|found| (found.dev(), found.ino()))
}

fn left_until(deadline: Instant) -> io::Result<Duration> {
    match deadline.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(io::ErrorKind::TimedOut.into()),
        left => Ok(left),
    }
}

fn late(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock { io::ErrorKind::TimedOut.into() } else { error }
}

/// Refuses whoever is somebody else, as far as the system says who it is.
fn of_this_person(stream: UnixStream) -> io::Result<Stream> {
    #[cfg(target_os = "linux")]
    if rustix::net::sockopt::socket_peercred(&stream)?.uid != rustix::process::geteuid() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok(Stream(stream))
}
