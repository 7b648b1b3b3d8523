package main

import (
	"errors"
	"fmt"
	"time"

	"sipas/web/openid"
	"sipas/web/staff"
)

// singleSignOnSettings are of the province's single sign-on.
type singleSignOnSettings struct {
	Issuer       string   `help:"Address of the province's single sign-on (OpenID Connect), as it writes it itself; empty: there is none." placeholder:"URL"`
	ClientID     string   `help:"What this program is called at the single sign-on." placeholder:"ID"`
	ClientSecret string   `help:"Secret that this program shows to the single sign-on; better set as a variable than as a flag." placeholder:"SECRET"`
	EmailDomains []string `help:"Domains of mail addresses whose people may sign in by it; empty: all." placeholder:"DOMAIN"`
}

// provider is the single sign-on, nil where none is set. It is not asked anything yet: the program starts while it is away.
func (s singleSignOnSettings) provider(now func() time.Time) (staff.SingleSignOn, error) {
	p, err := s.openid(now)
	if p == nil {
		return nil, err
	}
	return p, err
}

func (s singleSignOnSettings) openid(now func() time.Time) (*openid.Provider, error) {
	if s.Issuer == "" {
		if s.ClientID != "" || s.ClientSecret != "" || len(s.EmailDomains) > 0 {
			return nil, errors.New("SIPAS_OIDC_CLIENT_ID, _CLIENT_SECRET and _EMAIL_DOMAINS need SIPAS_OIDC_ISSUER, the address of the single sign-on")
		}
		return nil, nil //nolint:nilnil // there is none
	}
	p, err := openid.New(openid.Options{Issuer: s.Issuer, ClientID: s.ClientID, ClientSecret: s.ClientSecret, EmailDomains: s.EmailDomains, Now: now})
	if err != nil {
		return nil, fmt.Errorf("SIPAS_OIDC: %w", err)
	}
	return p, nil
}
