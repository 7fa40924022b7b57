//! From a host name to the addresses it may be reached at.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// A look-up under way.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Resolves host names. The crawl checks and connects to the addresses given here, and to no other:
/// an answer that changes between the check and the connection gains nothing.
pub trait Names: Send + Sync + std::fmt::Debug {
    /// All the addresses of `host`.
    fn look_up<'a>(&'a self, host: &'a str) -> Lookup<'a>;
}

/// The resolver of the system.
#[derive(Debug, Clone, Copy)]
pub struct System;

impl Names for System {
    fn look_up<'a>(&'a self, host: &'a str) -> Lookup<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
            addresses.dedup();
            Ok(addresses)
        })
    }
}
