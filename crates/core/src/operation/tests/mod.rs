//! Every operation against every rule, without a disk: each file looks at one kind of change, `sequence`
//! at random sequences of all of them beside a plain model.

mod access;
mod again;
mod catalogue;
mod editing;
mod ending;
mod issuing;
mod lifetimes;
mod limits;
mod model;
mod once;
mod operators;
mod over_rest;
mod owners;
mod reserved;
mod roles;
mod rotating;
mod ruling;
mod sequence;
mod world;

pub(crate) use world::{World, name, request, signed};
