//! The service on the loopback address: on and off, who called, what can be asked of it.

use keywright_core::error::Result;
use keywright_service::Call;

use crate::{
    message::{SavedFile, ServiceCall, ServicePath, ServiceSettings, ServiceState},
    shell::Shell,
};

pub(super) fn start_service(shell: &Shell, (): &()) -> Result<ServiceState> {
    shell.start_service()?;
    Ok(shell.service_state())
}

pub(super) fn stop_service(shell: &Shell, (): &()) -> Result<ServiceState> {
    shell.stop_service();
    Ok(shell.service_state())
}

pub(super) fn set_service(shell: &Shell, request: &ServiceSettings) -> Result<ServiceState> {
    shell.set_service(*request)?;
    Ok(shell.service_state())
}

/// Whether it checks keys: in a locked vault not for ever.
pub(super) fn service_checks(shell: &Shell, (): &()) -> Result<bool> {
    Ok(shell.service_checks())
}

/// Who called lately. A key that the person may not see has no name here either.
pub(super) fn service_calls(shell: &Shell, (): &()) -> Result<Vec<ServiceCall>> {
    let calls = shell.service_calls();
    shell.see(|seen, now| {
        let shown = calls.into_iter().map(|call| {
            let key = call.key.filter(|key| seen.key_view(*key, now).is_ok());
            let name = key.and(call.name);
            let Call { at, method, path, status, code, .. } = call;
            ServiceCall { at, method, path, status, code, key, name }
        });
        shown.collect()
    })
}

/// What can be asked of the service, as its own document says.
pub(super) fn service_paths(_shell: &Shell, (): &()) -> Result<Vec<ServicePath>> {
    Ok(paths(&keywright_service::openapi()))
}

/// The guide: how a program calls the service, step by step.
pub(super) fn save_guide(shell: &Shell, (): &()) -> Result<SavedFile> {
    shell.save_new_file("keywright.rest.md", || Ok(include_str!("../../../docs/REST.md").to_owned()))
}

pub(super) fn save_openapi(shell: &Shell, (): &()) -> Result<SavedFile> {
    shell.save_new_file("keywright.openapi.json", || Ok(keywright_service::openapi()))
}

/// The table of an OpenAPI document: its paths in its order, each with its methods.
fn paths(document: &str) -> Vec<ServicePath> {
    let document: serde_json::Value = serde_json::from_str(document).unwrap_or_default();
    let each = |path: &str, methods: &serde_json::Value| -> Vec<ServicePath> {
        let described = ["get", "post", "put", "patch", "delete"].into_iter().filter_map(|method| {
            let operation = methods.get(method)?;
            // One way to be let in, with all that it takes.
            let schemes = operation["security"][0].as_object().into_iter().flat_map(|schemes| schemes.values());
            let needs = schemes.flat_map(|permissions| permissions.as_array().into_iter().flatten());
            Some(ServicePath {
                method: method.to_ascii_uppercase(),
                path: path.to_owned(),
                summary: operation["summary"].as_str().unwrap_or_default().to_owned(),
                needs: needs.filter_map(|permission| permission.as_str().map(str::to_owned)).collect(),
            })
        });
        described.collect()
    };
    document["paths"].as_object().into_iter().flatten().flat_map(|(path, methods)| each(path, methods)).collect()
}
