"""Which internet addresses may be connected to: public ones, private ones only if allowed."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# IANA's registries of special-purpose addresses. Not `is_global` of the standard library: what
# it counts as global changed within releases of Python 3.11 and 3.12.
_PRIVATE = [
    ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
        "::1/128", "fc00::/7",
    )
]  # fmt: skip
_NEVER = [
    ip_network(network)
    for network in (
        # Where clouds keep the credentials of their machines.
        "169.254.169.254/32", "100.100.100.200/32", "fd00:ec2::254/128", "fd20:ce::254/128",
        # This network, link-local, protocol assignments, documentation, 6to4 relays,
        # benchmarks, multicast, reserved.
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        # Within the global unicast of IPv6: protocol assignments with Teredo, documentation
        # and 6to4, which lead to IPv4 addresses of somebody's choice.
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip
_GLOBAL_UNICAST = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def may_connect(address: str, *, allow_private: bool) -> bool:
    """Whether a connection to an IP address is allowed; False for what is none.

    Args:
        address: IPv4 or IPv6, as a resolver gives it; a zone (`%eth0`) is passed over.
        allow_private: Allows private networks and this machine, never link-local, multicast
            or the metadata services of clouds.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    found = _embedded(found) or found
    if any(found in network for network in _NEVER):
        return False
    if any(found in network for network in _PRIVATE):
        return allow_private
    return found.version == 4 or found in _GLOBAL_UNICAST


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped
