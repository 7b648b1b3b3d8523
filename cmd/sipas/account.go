package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

type accountCommands struct {
	Invite     accountInviteCommand     `cmd:"" help:"Add an account with a role and print the link with which its owner chooses a password; for one that is there, a new link."`
	List       accountListCommand       `cmd:"" help:"List accounts and what they may do."`
	Grant      accountGrantCommand      `cmd:"" help:"Give an account a role."`
	Revoke     accountRevokeCommand     `cmd:"" help:"Take a role away; it holds no more from the next request on."`
	BreakGlass accountBreakGlassCommand `cmd:"" help:"Make an administrator for an hour, for when nobody else can sign in; the audit log says so."`
}

type accountInviteCommand struct {
	Name   string      `help:"Name to sign in with." default:"admin"`
	Mail   string      `help:"Mail address of the account, which the link is sent to where SIPAS_SMTP_URL is set; empty: the one it has." placeholder:"ADDRESS"`
	Role   staff.Role  `help:"Role given: ${roles}." enum:"${roles}" default:"admin"`
	Unit   string      `help:"Unit the role is given in; empty: the province." placeholder:"CODE"`
	Reason survey.Note `help:"Reason, recorded with the grant." default:"invited at the command line"`
	printing
}

// Run invites somebody.
func (c *accountInviteCommand) Run(ctx context.Context, a *app, parsed *kong.Context) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas account"}); err != nil {
		return err
	}
	g, err := a.grantOf(ctx, c.Role, c.Unit)
	if err != nil {
		return err
	}
	address, err := staff.MailOf(c.Mail)
	if err != nil {
		return err
	}
	account, invitation, err := a.invite(ctx, staff.Account{Name: c.Name, Mail: address}, g, string(c.Reason))
	if err != nil {
		return err
	}
	return c.print(ctx, a, account, invitation, len(given(parsed, "base-url")) > 0)
}

// grantOf is a grant from today on.
func (a *app) grantOf(ctx context.Context, role staff.Role, unit string) (staff.Grant, error) {
	g := staff.Grant{Role: role, From: survey.Date(a.now(), a.zone)}
	if unit == "" {
		return g, nil
	}
	units, err := a.unitsOf(ctx, []string{unit})
	if err != nil {
		return g, err
	}
	g.Unit = units[0]
	return g, nil
}

// invite adds an account with a grant, or finds the one of that name, and makes a link for it.
func (a *app) invite(ctx context.Context, who staff.Account, g staff.Grant, reason string) (staff.Account, staff.Invitation, error) {
	invitation := staff.NewInvitation(a.now())
	if !g.EndsAt.IsZero() {
		invitation.ExpiresAt = g.EndsAt
	}
	actor := a.actor().Because(reason)
	name, err := staff.NameOf(who.Name)
	if err != nil {
		return who, *invitation, err
	}
	account, err := a.accounts.AccountNamed(ctx, a.scope(), name)
	if survey.KindOf(err) == survey.NotFound {
		account = staff.Account{Name: name, Mail: who.Mail, State: staff.Active, Grants: []staff.Grant{g}}
		account, err = a.accounts.AddAccount(ctx, a.scope(), actor, account, invitation)
		if e, ok := errors.AsType[*survey.Error](err); !ok || e.Key != "account.doubled" {
			return account, *invitation, err
		}
		account, err = a.accounts.AccountNamed(ctx, a.scope(), name) // somebody else has just added it
	}
	if err == nil && account.State == staff.Disabled {
		err = staff.NotInvited("account invite")
	}
	if err == nil && who.Mail != "" && who.Mail != account.Mail {
		err = a.accounts.SetPerson(ctx, a.scope(), actor, account, account.FullName, who.Mail)
		account.Mail = who.Mail
	}
	if err != nil {
		return account, *invitation, err
	}
	today := survey.Date(a.now(), a.zone)
	if !slices.ContainsFunc(account.Grants, func(h staff.Grant) bool { return h.Holds(today) && h.Role == g.Role && h.Unit.ID == g.Unit.ID }) {
		g.Account = account.ID
		if _, err := a.accounts.Grant(ctx, a.scope(), actor, account, g); err != nil {
			return account, *invitation, err
		}
	}
	return account, *invitation, a.accounts.Invite(ctx, a.scope(), actor, account, *invitation)
}

type accountListCommand struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// accountJSON is what --json shows of an account.
type accountJSON struct {
	ID       staff.AccountID `json:"id"`
	Name     string          `json:"name"`
	FullName string          `json:"full_name"`
	State    staff.State     `json:"state"`
	Local    bool            `json:"local"`
	Grants   []grantJSON     `json:"grants"`
}

type grantJSON struct {
	Role  staff.Role `json:"role"`
	Unit  string     `json:"unit"`  // empty: the province
	Until string     `json:"until"` // empty: until it is taken away
}

// Run lists accounts.
func (c *accountListCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas account"}); err != nil {
		return err
	}
	all, err := a.accounts.Accounts(ctx, a.scope())
	if err != nil {
		return err
	}
	listed := []accountJSON{}
	for _, account := range all {
		shown := accountJSON{account.ID, account.Name, account.FullName, account.State, account.Local(), []grantJSON{}}
		for _, g := range account.Grants {
			if g.Holds(survey.Date(a.now(), a.zone)) {
				shown.Grants = append(shown.Grants, newGrantJSON(g))
			}
		}
		listed = append(listed, shown)
	}
	if c.JSON {
		return a.printJSON(listed)
	}
	w := newTable(a.stdout)
	for _, shown := range listed {
		var rights []string
		for _, g := range shown.Grants {
			rights = append(rights, strings.TrimSuffix(string(g.Role)+":"+g.Unit, ":"))
		}
		w.row(shown.Name, shown.FullName, shown.State, strings.Join(rights, ","))
	}
	return w.end()
}

func newGrantJSON(g staff.Grant) grantJSON {
	shown := grantJSON{Role: g.Role, Unit: g.Unit.Code}
	if !g.Until.IsZero() {
		shown.Until = g.Until.Format(time.DateOnly)
	}
	return shown
}

type accountGrantCommand struct {
	Name   string      `arg:"" help:"Name of the account."`
	Role   staff.Role  `help:"Role given: ${roles}." enum:"${roles}" required:""`
	Unit   string      `help:"Unit it is given in; empty: the province." placeholder:"CODE"`
	Until  day         `help:"Last day it holds; empty: until it is taken away." placeholder:"2027-06-30"`
	Reason survey.Note `help:"Reason, recorded with the grant." required:""`
	JSON   bool        `help:"Print JSON." name:"json"`
}

// Run gives a role.
func (c *accountGrantCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas account"}); err != nil {
		return err
	}
	account, err := a.accounts.AccountNamed(ctx, a.scope(), c.Name)
	if err != nil {
		return err
	}
	g, err := a.grantOf(ctx, c.Role, c.Unit)
	if err != nil {
		return err
	}
	g.Account, g.Until = account.ID, c.Until.Time
	if g, err = a.accounts.Grant(ctx, a.scope(), a.actor().Because(string(c.Reason)), account, g); err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(newGrantJSON(g))
	}
	_, err = fmt.Fprintf(a.stdout, "%s is %s\n", account.Name, g.Role)
	return err
}

type accountRevokeCommand struct {
	Name   string      `arg:"" help:"Name of the account."`
	Role   staff.Role  `help:"Role taken away: ${roles}." enum:"${roles}" required:""`
	Unit   string      `help:"Unit it was given in; empty: the province." placeholder:"CODE"`
	Reason survey.Note `help:"Reason, recorded." required:""`
	JSON   bool        `help:"Print JSON." name:"json"`
}

// Run takes a role away.
func (c *accountRevokeCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas account"}); err != nil {
		return err
	}
	account, err := a.accounts.AccountNamed(ctx, a.scope(), c.Name)
	if err != nil {
		return err
	}
	revoked := 0
	for _, g := range account.Grants {
		if !g.RevokedAt.IsZero() || g.Role != c.Role || g.Unit.Code != c.Unit {
			continue
		}
		if err := a.accounts.Revoke(ctx, a.scope(), a.actor().Because(string(c.Reason)), account, g); err != nil {
			return err
		}
		revoked++
	}
	if revoked == 0 {
		return &survey.Error{Op: "account revoke", Kind: survey.NotFound, Key: "grant.unknown"}
	}
	if c.JSON {
		return a.printJSON(map[string]any{"revoked": revoked})
	}
	_, err = fmt.Fprintf(a.stdout, "%s is no %s any more\n", account.Name, c.Role)
	return err
}

type accountBreakGlassCommand struct {
	Name   string      `help:"Name of the account, which is made where there is none." default:"break-glass"`
	Reason survey.Note `help:"Reason, recorded in the audit log." required:""`
	printing
}

// Run makes an administrator for an hour.
func (c *accountBreakGlassCommand) Run(ctx context.Context, a *app, parsed *kong.Context) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas account"}); err != nil {
		return err
	}
	g, err := a.grantOf(ctx, staff.Admin, "")
	if err != nil {
		return err
	}
	g.EndsAt = a.now().Add(staff.BreakGlassLife)
	if err := a.enable(ctx, c.Name, "break-glass: "+string(c.Reason)); err != nil {
		return err
	}
	account, invitation, err := a.invite(ctx, staff.Account{Name: c.Name}, g, "break-glass: "+string(c.Reason))
	if err != nil {
		return err
	}
	return c.print(ctx, a, account, invitation, len(given(parsed, "base-url")) > 0)
}

// enable lets an account sign in again that was disabled, as that of the last emergency may have been.
func (a *app) enable(ctx context.Context, typed, reason string) error {
	name, err := staff.NameOf(typed)
	if err != nil {
		return err
	}
	account, err := a.accounts.AccountNamed(ctx, a.scope(), name)
	if survey.KindOf(err) == survey.NotFound || err == nil && account.State != staff.Disabled {
		return nil
	}
	if err != nil {
		return err
	}
	return a.accounts.SetState(ctx, a.scope(), a.actor().Because(reason), account, staff.Active)
}

// announceStaff prints where the staff side is: while there is no account, an invitation for the first one, of an administrator.
func (s *serveCommand) announceStaff(ctx context.Context, a *app, address net.Addr) error {
	base := s.base(address)
	if s.StaffListen != "" {
		base = "http://" + dialled(address.String())
	}
	all, err := a.accounts.Accounts(ctx, a.scope())
	if err != nil {
		return err
	}
	today := survey.Date(a.now(), a.zone)
	usable := slices.ContainsFunc(all, func(one staff.Account) bool {
		return one.State == staff.Active && (one.PasswordHash != "" || !one.Local()) &&
			slices.ContainsFunc(one.Grants, func(g staff.Grant) bool { return g.Holds(today) && g.Role == staff.Admin })
	})
	if usable {
		_, err = fmt.Fprintf(a.stdout, "staff    %s/staff\n", base)
		return err
	}
	_, invitation, err := a.invite(ctx, staff.Account{Name: firstAccount}, staff.Grant{Role: staff.Admin, From: today}, "tài khoản đầu tiên, khi khởi động lần đầu")
	if e, ok := errors.AsType[*survey.Error](err); ok && e.Key == "account.disabled" {
		_, err = fmt.Fprintf(a.stdout, "staff    %s/staff   (no administrator can sign in: sipas account break-glass --reason …)\n", base)
		return err
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "staff    %s%s%s   (the first account, %s; works once, for 72 hours)\n", base, invitationPath, invitation.Token, firstAccount)
	return err
}

// firstAccount is the name of the account that the first invitation is for.
const firstAccount = "admin"
