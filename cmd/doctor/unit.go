package doctor

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// UnitOf is the service of a province as systemd knows it.
func UnitOf(province string) string { return "sipas@" + province }

// Outside tells which of some addresses a unit's service may not talk with, as somebody reads them, and the command that lets it; nothing where
// systemd does not run, or confines the unit to no networks. Whoever tries an address from a shell sees none of that. A name that is not known now
// is left to whoever asks for it.
func Outside(ctx context.Context, province string, addresses []string) (names []string, command string) {
	networks := networksOf(ctx, UnitOf(province))
	if networks == nil {
		return nil, ""
	}
	var wanted []string
	for _, host := range hostsOf(addresses) {
		found := lookUp(ctx, host)
		if len(found) == 0 || slices.ContainsFunc(found, func(ip netip.Addr) bool { return holds(networks, ip) }) {
			continue
		}
		name := host
		for _, ip := range found {
			wanted = append(wanted, ip.String())
			if ip.String() != host {
				name += " (" + ip.String() + ")"
			}
		}
		names = append(names, name)
	}
	if names == nil {
		return nil, ""
	}
	slices.Sort(wanted)
	return names, allow(province, slices.Compact(wanted))
}

// allow is what an operator pastes. Units add what drop-ins say, and so does the file itself.
func allow(province string, addresses []string) string {
	return fmt.Sprintf(`for u in %s sipas-migrate@%s; do mkdir -p /etc/systemd/system/$u.service.d; printf '[Service]\nIPAddressAllow=%s\n' >>/etc/systemd/system/$u.service.d/network.conf; done; `+
		`systemctl daemon-reload; systemctl try-restart %[1]s`, UnitOf(province), province, strings.Join(addresses, " "))
}

// networksOf are those that a unit confines its service to, drop-ins among them; nil where it confines it to none.
func networksOf(ctx context.Context, unit string) []netip.Prefix {
	told, err := exec.CommandContext(ctx, "systemctl", "show", "--property=IPAddressAllow,IPAddressDeny", unit+".service").Output()
	if err != nil {
		return nil
	}
	of := map[string][]netip.Prefix{}
	for line := range strings.Lines(string(told)) {
		name, list, _ := strings.Cut(strings.TrimSpace(line), "=")
		for _, text := range strings.Fields(list) {
			if network, err := netip.ParsePrefix(text); err == nil {
				of[name] = append(of[name], network)
			}
		}
	}
	if len(of["IPAddressDeny"]) == 0 {
		return nil
	}
	return append(of["IPAddressAllow"], netip.MustParsePrefix("127.0.0.0/8"))
}

func holds(networks []netip.Prefix, ip netip.Addr) bool {
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(ip) })
}

// hostsOf are those of addresses of all kinds, and, where there are names among them, those who are asked for names.
func hostsOf(addresses []string) (hosts []string) {
	named := false
	for _, address := range addresses {
		for _, host := range hostsIn(address) {
			if _, err := netip.ParseAddr(host); err != nil && host != "localhost" {
				named = true
			}
			hosts = append(hosts, host)
		}
	}
	if named {
		hosts = append(hosts, nameServers()...)
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// hostsIn are those of one address: of PostgreSQL there may be several, or a directory.
func hostsIn(address string) (hosts []string) {
	if address == "" {
		return nil
	}
	if strings.HasPrefix(address, "postgres") || !strings.Contains(address, "://") {
		config, err := pgx.ParseConfig(address)
		if err != nil {
			return nil
		}
		for _, one := range append([]string{config.Host}, fallbacks(config)...) {
			if !strings.HasPrefix(one, "/") {
				hosts = append(hosts, one)
			}
		}
		return hosts
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil
	}
	return []string{u.Hostname()}
}

func fallbacks(config *pgx.ConnConfig) (hosts []string) {
	for _, f := range config.Fallbacks {
		hosts = append(hosts, f.Host)
	}
	return hosts
}

// nameServers are whom this machine asks.
func nameServers() (servers []string) {
	text, err := os.ReadFile("/etc/resolv.conf")
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "nameserver" {
			servers = append(servers, fields[1])
		}
	}
	return servers
}

func lookUp(ctx context.Context, host string) []netip.Addr {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip.Unmap().WithZone("")}
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil
	}
	for n := range found {
		found[n] = found[n].Unmap()
	}
	return found
}

// networkOpen: what the service is told to talk with, its unit lets it talk with. Doctor itself is not confined.
func (d *doctor) networkOpen(ctx context.Context) result {
	addresses := append([]string{d.BaseURL, d.AlertmanagerURL, d.ServiceURL, d.StaffURL, d.OwnerURL}, d.Reaches...)
	for _, proxy := range d.Proxies { // who is not let in is not answered
		if !proxy.IP.IsUnspecified() { // that anybody is trusted is told elsewhere
			addresses = append(addresses, "tcp://"+net.JoinHostPort(proxy.IP.String(), "443"))
		}
	}
	names, command := Outside(ctx, d.Province, addresses)
	if names != nil {
		return fault("doctor.network", map[string]any{"Unit": UnitOf(d.Province), "Names": strings.Join(names, ", "), "Command": command})
	}
	return well("")
}
