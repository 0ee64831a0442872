//! A system whose programs do not reach each other by Unix sockets: there is nobody to call.

use std::{convert::Infallible, io, time::Instant};

use super::place::LinePlace;

/// Waits for guests.
#[derive(Debug)]
pub(crate) struct Listener(Infallible);

/// One end of a line.
#[derive(Debug)]
pub(crate) struct Stream(Infallible);

impl Listener {
    pub(crate) fn at(_: LinePlace) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn accept(&self) -> io::Result<Stream> {
        match self.0 {}
    }

    pub(crate) fn end(&self) {
        match self.0 {}
    }
}

impl Stream {
    pub(crate) fn to(_: &LinePlace) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn again(&self) -> io::Result<Self> {
        match self.0 {}
    }

    pub(crate) fn hang_up(&self) {
        match self.0 {}
    }

    pub(crate) fn read_exact(&mut self, _: &mut [u8], _: Instant) -> io::Result<()> {
        match self.0 {}
    }

    pub(crate) fn write_all(&mut self, _: &[u8], _: Instant) -> io::Result<()> {
        match self.0 {}
    }
}
