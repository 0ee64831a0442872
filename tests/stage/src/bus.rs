//! A session bus of the stage's own. It starts no services by itself, so that a keyring is there only where one was
//! asked for.

use std::{fs, io};

use crate::{child, child::Running, folders::Folders};

/// The bus's address.
pub(crate) fn address(folders: &Folders) -> String {
    format!("unix:path={}", folders.run().join("bus").display())
}

/// Starts the bus, and waits until it listens.
pub(crate) fn start(folders: &Folders) -> io::Result<Running> {
    let file = folders.run().join("bus.conf");
    fs::write(&file, configuration(&address(folders)))?;
    let mut command = child::tied("dbus-daemon");
    command.args(["--nofork", "--nopidfile", "--print-address=1", "--config-file"]).arg(&file);
    let mut bus = Running::piped(command.envs(folders.environment()))?;
    bus.first_line().map_err(|error| {
        io::Error::new(error.kind(), format!("dbus-daemon does not come up ({error}). Is it installed?"))
    })?;
    Ok(bus)
}

fn configuration(address: &str) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#
    )
}
