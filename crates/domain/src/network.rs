//! Where visitors come from, as far as it tells one from another.

use std::net::{IpAddr, Ipv6Addr};

/// What one visitor has to themselves: an IPv4 address, or a /64 of IPv6, in which everybody has as many addresses as
/// they like.
pub fn of_one_visitor(address: IpAddr) -> IpAddr {
    cut(address, 64)
}

/// The /48 of IPv6 that one site may have; `None` of IPv4.
pub fn of_one_site(address: IpAddr) -> Option<IpAddr> {
    let site = cut(address, 48);
    site.is_ipv6().then_some(site)
}

fn cut(address: IpAddr, bits: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_ipv6_is_its_network_and_one_of_ipv4_itself() {
        for (address, visitor, site) in [
            ("203.0.113.9", "203.0.113.9", None),
            ("::ffff:203.0.113.9", "203.0.113.9", None),
            ("2001:db8:1:2:ffff::1", "2001:db8:1:2::", Some("2001:db8:1::")),
            ("::1", "::", Some("::")),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(of_one_visitor(address).to_string(), visitor);
            assert_eq!(of_one_site(address).map(|site| site.to_string()).as_deref(), site);
        }
    }
}
