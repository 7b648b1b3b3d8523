//go:build drill

package web_test

import (
	"testing"

	"sipas/web/openid/openidtest"
	"sipas/web/webtest"
)

// TestDrillRolesByRoutesOfTheProgram asks the real program, which is connected as its roles and has two provinces in its database, what
// TestRolesByRoutes asks.
func TestDrillRolesByRoutesOfTheProgram(t *testing.T) {
	s := webtest.Filled(t)
	s.Serve(webtest.BuildProgram(t), "SIPAS_OIDC_ISSUER="+openidtest.New(t).Issuer(), "SIPAS_OIDC_CLIENT_ID=sipas", "SIPAS_OIDC_CLIENT_SECRET=secret",
		"SIPAS_CALLBACK=on")
	tryRoles(t, s)
}
