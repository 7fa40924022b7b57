//! Which addresses a page may be fetched from: the public network, unless the user says otherwise.
//!
//! The check is made on the address the name resolves to, and the connection goes to that very
//! address: a name that answers differently the second time gains nothing.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The resolved address was refused; travels inside the client's error.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a public address")]
pub(super) struct NotPublic(pub IpAddr);

/// The name did not resolve; travels inside the client's error.
#[derive(Debug, thiserror::Error)]
#[error("the name does not resolve")]
pub(super) struct Unresolved;

/// Ranges that are private, local, reserved for documentation or otherwise not on the public
/// network (IANA special-purpose registries).
const V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    (Ipv4Addr::BROADCAST, 32),
];

const V6: [(Ipv6Addr, u32); 13] = [
    (Ipv6Addr::UNSPECIFIED, 128),
    (Ipv6Addr::LOCALHOST, 128),
    // IPv4-compatible and IPv4-mapped addresses reach IPv4 hosts by another name.
    (Ipv6Addr::UNSPECIFIED, 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 9),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8),
];

/// Whether an address belongs to the public network.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => !V4.iter().any(|&(net, bits)| {
            let shift = 32 - bits;
            ip.to_bits() >> shift == net.to_bits() >> shift
        }),
        IpAddr::V6(ip) => !V6.iter().any(|&(net, bits)| {
            let shift = 128 - bits;
            ip.to_bits() >> shift == net.to_bits() >> shift
        }),
    }
}

/// Resolves names with the system resolver and refuses those that lead to a private address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver {
    pub accepts: fn(IpAddr) -> bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let accepts = self.accepts;
        let answer = Answer::default();
        let slot = answer.clone();
        // The system resolver blocks; a thread of its own keeps the other pages going.
        let spawned = std::thread::Builder::new()
            .name("dns".to_owned())
            .spawn(move || slot.fill(look_up(&host, accepts)));
        match spawned {
            Ok(_) => Box::pin(answer),
            Err(error) => Box::pin(std::future::ready(Err(BoxError::from(error)))),
        }
    }
}

/// One private address among the answers is enough to refuse the name: a public page has none.
fn look_up(host: &str, accepts: fn(IpAddr) -> bool) -> Result<Addrs, BoxError> {
    let found: Vec<SocketAddr> = (host, 0).to_socket_addrs().map_err(|_| Unresolved)?.collect();
    if let Some(refused) = found.iter().find(|address| !accepts(address.ip())) {
        return Err(NotPublic(refused.ip()).into());
    }
    if found.is_empty() {
        return Err(Unresolved.into());
    }
    Ok(Box::new(found.into_iter()))
}

/// A future filled by another thread.
#[derive(Clone, Default)]
struct Answer(Arc<Mutex<Slot>>);

#[derive(Default)]
struct Slot {
    result: Option<Result<Addrs, BoxError>>,
    waker: Option<Waker>,
}

impl Answer {
    fn fill(&self, result: Result<Addrs, BoxError>) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.result = Some(result);
        if let Some(waker) = slot.waker.take() {
            waker.wake();
        }
    }
}

impl Future for Answer {
    type Output = Result<Addrs, BoxError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(result) = slot.result.take() {
            return Poll::Ready(result);
        }
        slot.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_and_reserved_ranges_are_not_public() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.19.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            let parsed: IpAddr = address.parse().unwrap();
            assert!(!is_public(parsed), "{address}");
        }
    }

    #[test]
    fn ordinary_addresses_are_public() {
        for address in ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2a01:e0a::1", "2606::1"] {
            let parsed: IpAddr = address.parse().unwrap();
            assert!(is_public(parsed), "{address}");
        }
    }
}
