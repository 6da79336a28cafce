//! The host names this server answers to.

use axum::http::HeaderMap;
use axum::http::header::HOST;
use std::net::IpAddr;

/// A page elsewhere can let its own name lead to 127.0.0.1 and then read a server there as its own (DNS rebinding):
/// a server on loopback answers only to names that are meant for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hosts {
    /// Absent: any.
    names: Option<Vec<String>>,
}

impl Hosts {
    /// `named`: the names people use, where a proxy stands in front.
    pub fn new(listen: IpAddr, named: Vec<String>) -> Self {
        if listen.is_loopback() {
            let local = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
            Self { names: Some(local.into_iter().chain(named).collect()) }
        } else {
            Self { names: Some(named).filter(|named| !named.is_empty()) }
        }
    }

    pub fn answer_to(&self, headers: &HeaderMap) -> bool {
        let Some(names) = &self.names else { return true };
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use std::net::{Ipv4Addr, Ipv6Addr};

    fn answers(hosts: &Hosts, host: &'static str) -> bool {
        hosts.answer_to(&HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))]))
    }

    #[test]
    fn on_loopback_only_names_meant_for_it_are_answered() {
        let hosts = Hosts::new(Ipv4Addr::LOCALHOST.into(), vec!["tasuki.example".to_owned()]);
        for meant in ["localhost:8080", "127.0.0.1:1", "[::1]:8080", "[::1]", "LOCALHOST", "tasuki.example"] {
            assert!(answers(&hosts, meant), "{meant}");
        }
        for other in ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost:x", ""] {
            assert!(!answers(&hosts, other), "{other}");
        }
        assert!(!hosts.answer_to(&HeaderMap::new()));
    }

    #[test]
    fn on_a_network_every_name_is_answered_unless_some_are_named() {
        let any = Hosts::new(Ipv6Addr::UNSPECIFIED.into(), Vec::new());
        assert!(answers(&any, "whatever.example"));
        let named = Hosts::new(Ipv6Addr::UNSPECIFIED.into(), vec!["tasuki.example".to_owned()]);
        assert!(answers(&named, "tasuki.example:443"));
        assert!(!answers(&named, "whatever.example"));
    }
}
