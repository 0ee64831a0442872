//! The command line case by case: the real program, real vaults in folders of their own, the real
//! keychain and the real clipboard. One file a command, and one for each thing that all share.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a case that cannot go on has failed")]

mod case;

mod account;
mod activity;
mod bad_disks;
mod bad_names;
mod bad_vaults;
mod beside;
mod bundle;
mod clipboard;
mod doctor;
mod export;
mod help;
mod init;
mod jwt;
mod keep;
mod key_edit;
mod key_end;
mod key_issue;
mod key_list;
mod key_many;
mod key_rotate;
mod keychain;
mod operator;
mod output;
mod owner;
mod permission;
mod rest_guide;
mod role;
mod rules;
mod secrets;
mod serve;
mod story_beyond;
mod story_organisation;
mod story_personal;
mod story_service;
mod story_signed;
mod terminal;
mod token_key;
mod unlock;
mod verify;
