//! Why an exchange gave no answer.

use std::net::IpAddr;

/// What went wrong between us and the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The address cannot be asked for.
    Address,
    /// The name leads to an address that is not on the public network.
    Private(IpAddr),
    /// The name does not resolve.
    Unknown,
    /// Nobody answers at this address.
    Connect,
    /// The secure connection failed.
    Tls,
    /// No answer in time.
    Timeout(u64),
    /// The answer stops before its header is complete.
    Interrupted,
    /// The header is larger than any server needs.
    Header,
}

impl Failure {
    /// Whether asking again later can help.
    pub(super) fn passing(&self) -> bool {
        matches!(self, Self::Connect | Self::Timeout(_) | Self::Interrupted | Self::Unknown)
    }
}
