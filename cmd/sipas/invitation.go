package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"sipas/survey/staff"
)

// invitationJSON is what --json shows of an invitation.
type invitationJSON struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
	Mailed    *bool     `json:"mailed,omitempty"` // whether the mail server took it; missing where nothing was to be mailed
}

// invitationPath is what the address of an invitation begins with, behind that of the staff side.
const invitationPath = "/staff/invitation/"

// printing is how the commands that make a link show it.
type printing struct {
	BaseURL     string `help:"Address of the staff side, which the link begins with; where --staff-listen is set, the flag alone, for the variable is the public address." default:"http://127.0.0.1:8080" placeholder:"URL"`
	StaffListen string `help:"Address of the staff side alone, as the service has it, which the link begins with; empty: --base-url." placeholder:"ADDRESS"`
	JSON        bool   `help:"Print JSON." name:"json"`

	mailSettings `embed:""`
}

// Validate is called once the settings are read: a link that leads nowhere would be found out when it is needed.
func (p printing) Validate() error {
	if err := checkBaseURL(p.BaseURL); err != nil {
		return err
	}
	if p.StaffListen != "" {
		if err := checkListen("SIPAS_STAFF_LISTEN", p.StaffListen); err != nil {
			return err
		}
	}
	return p.mailSettings.Validate()
}

// base is what the link begins with, and whether it is guessed: the address that was said for it, else the one that the staff side alone is served on. The public
// address knows no invitation then, and a link to it would only hand the token to who reads along there.
func (p printing) base(said bool) (base string, guessed bool) {
	if said || p.StaffListen == "" {
		return strings.TrimSuffix(p.BaseURL, "/"), false
	}
	return "http://" + dialled(p.StaffListen), true
}

// print shows the link, once it is mailed where it can be.
func (p printing) print(ctx context.Context, a *app, account staff.Account, invitation staff.Invitation, said bool) error {
	base, guessed := p.base(said)
	shown := invitationJSON{URL: base + invitationPath + string(invitation.Token), ExpiresAt: invitation.ExpiresAt.In(a.zone).Truncate(time.Second)}
	if guessed {
		fmt.Fprintf(a.stderr, "sipas: note: the staff side has an address of its own (SIPAS_STAFF_LISTEN), and the link begins with it: %s; where staff come by a name, as through a proxy, write that in its place, or give --base-url\n", base)
	}
	var sent *mailed
	if guessed && onlyHere(dialled(p.StaffListen)) {
		sent = p.unsent(account, errors.New("nobody else reaches the address it begins with; to have it mailed, give --base-url"))
	} else {
		sent = p.mail(ctx, a, account, shown.URL, invitation)
	}
	sent.say(a)
	if p.JSON {
		if sent != nil {
			shown.Mailed = new(sent.err == nil)
		}
		return a.printJSON(shown)
	}
	_, err := fmt.Fprintf(a.stdout, "%s\nit works once, until %s\n", shown.URL, shown.ExpiresAt.Format(time.RFC3339))
	return err
}

// unsent is a letter that is not even tried; nil where none would be.
func (p printing) unsent(account staff.Account, why error) *mailed {
	if p.SMTPURL == "" || account.Mail == "" {
		return nil
	}
	return &mailed{account.Mail, why}
}

// checkListen fails where an address to listen on is none, or names no port.
func checkListen(variable, address string) error {
	if _, port, err := net.SplitHostPort(address); err != nil || port == "" {
		return fmt.Errorf("%q is no address: set %s like 127.0.0.1:8080", address, variable)
	}
	return nil
}

// dialled is where who listens on an address is reached from this machine: who listens everywhere also listens here.
func dialled(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// onlyHere tells whether nobody but this machine reaches an address.
func onlyHere(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
