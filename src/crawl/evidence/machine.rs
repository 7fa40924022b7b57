//! The machine, its system, its network and its clock, as far as an ordinary program can tell.

use std::net::{IpAddr, UdpSocket};
use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::stamp::{self, Offset};

/// Hardware and system. What could not be read is absent, never made up.
#[derive(Debug, Serialize)]
pub(super) struct Machine {
    pub(super) maker: Option<String>,
    pub(super) model: Option<String>,
    pub(super) serial: Option<String>,
    pub(super) emulated: Option<bool>,
    pub(super) name: Option<String>,
    pub(super) system: Option<String>,
    pub(super) kernel: Option<String>,
    /// Last change of the list of installed packages.
    pub(super) last_update: Option<Timestamp>,
}

/// The way to the network.
#[derive(Debug, Serialize)]
pub(super) struct Network {
    /// Address of this machine on the way out.
    pub(super) local_address: Option<IpAddr>,
    pub(super) resolvers: Vec<String>,
    /// Proxy variables that were set; the crawl follows none.
    pub(super) proxy_variables: Vec<String>,
}

/// The clock.
#[derive(Debug, Serialize)]
pub(super) struct Clock {
    pub(super) utc: Timestamp,
    pub(super) paris: String,
    /// What the system says of its synchronisation.
    pub(super) synchronised: Option<bool>,
    /// Measured when a time-stamping service is asked.
    pub(super) offset: Option<Offset>,
}

impl Machine {
    pub(super) fn here() -> Self {
        let dmi = |name: &str| line(&format!("/sys/class/dmi/id/{name}"));
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        let system = release
            .lines()
            .find_map(|line| line.strip_prefix("PRETTY_NAME="))
            .map(|name| name.trim_matches('"').to_owned())
            .or_else(|| Some(std::env::consts::OS.to_owned()));
        let last_update = ["/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/var/lib/pacman/local"]
            .iter()
            .find_map(|path| Path::new(path).metadata().ok()?.modified().ok())
            .and_then(|time| Timestamp::try_from(time).ok());
        Self {
            maker: dmi("sys_vendor"),
            model: dmi("product_name"),
            serial: dmi("product_serial"),
            emulated: std::fs::read_to_string("/proc/cpuinfo").ok().map(|text| {
                text.lines().any(|line| line.starts_with("flags") && line.contains(" hypervisor"))
            }),
            name: line("/proc/sys/kernel/hostname"),
            system,
            kernel: line("/proc/sys/kernel/osrelease"),
            last_update,
        }
    }
}

impl Network {
    pub(super) fn here() -> Self {
        // Connecting a datagram socket sends nothing: it only picks the way out.
        let local_address = UdpSocket::bind("0.0.0.0:0")
            .and_then(|socket| socket.connect("192.0.2.1:9").and_then(|()| socket.local_addr()))
            .ok()
            .map(|address| address.ip());
        let resolvers = std::fs::read_to_string("/etc/resolv.conf")
            .unwrap_or_default()
            .lines()
            .filter_map(|line| line.trim().strip_prefix("nameserver"))
            .map(|address| address.trim().to_owned())
            .collect();
        let proxy_variables =
            ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
                .into_iter()
                .filter(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
                .map(str::to_owned)
                .collect();
        Self { local_address, resolvers, proxy_variables }
    }
}

impl Clock {
    pub(super) fn here(service: Option<&Url>) -> Self {
        let utc = Timestamp::now();
        let paris =
            jiff::tz::TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(jiff::tz::TimeZone::UTC);
        let told =
            Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output();
        let synchronised = told.ok().filter(|told| told.status.success()).and_then(|told| {
            match String::from_utf8_lossy(&told.stdout).trim() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            }
        });
        Self {
            utc,
            paris: utc.to_zoned(paris).strftime("%d/%m/%Y %H:%M:%S (UTC%:z)").to_string(),
            synchronised,
            offset: service.and_then(stamp::offset),
        }
    }
}

fn line(path: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
