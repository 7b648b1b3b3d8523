package doctor

import (
	"bytes"
	"context"
	"net"
	"net/url"
	"strings"
)

func (d *doctor) settingsReadable(context.Context) result {
	if d.Unreadable != nil {
		return because("doctor.settings.readable", d.Unreadable)
	}
	return well("")
}

func (d *doctor) settingsKnown(context.Context) result {
	if len(d.Unknown) > 0 {
		return fault("doctor.settings.unknown", map[string]any{"Names": strings.Join(d.Unknown, ", ")})
	}
	return well("")
}

func (d *doctor) secretGood(context.Context) result {
	switch {
	case d.SecretFault != nil:
		return because("doctor.settings.secret", d.SecretFault)
	case bytes.HasPrefix(d.Secret, []byte("CHANGE-ME")):
		return fault("doctor.settings.secret.example", nil)
	}
	return well("")
}

// baseURLGood: tablets and staff need https, but on this very machine.
func (d *doctor) baseURLGood(context.Context) result {
	u, err := url.Parse(d.BaseURL)
	switch {
	case d.BaseURL == "":
		return fault("doctor.settings.base_url.none", nil)
	case err != nil:
		return because("doctor.settings.readable", err)
	case u.Scheme == "http" && !isHere(u.Hostname()):
		return fault("doctor.settings.base_url.http", map[string]any{"URL": d.BaseURL})
	}
	return well(d.BaseURL)
}

func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Ranges wider than these are more than the proxies of a province: whoever is within may say which address he has.
const widest4, widest6 = 8, 32

func (d *doctor) proxiesNarrow(context.Context) result {
	for _, n := range d.Proxies {
		ones, bits := n.Mask.Size()
		if bits == 32 && ones < widest4 || bits == 128 && ones < widest6 {
			return fault("doctor.settings.proxies", map[string]any{"Network": n.String()})
		}
	}
	return well("")
}

func (d *doctor) zoneKnown(context.Context) result {
	if _, err := d.Location(); err != nil {
		return fault("doctor.settings.time_zone", map[string]any{"Zone": d.Timezone})
	}
	return well(d.Timezone)
}
