package webtest

import (
	"context"
	"net/url"

	"sipas/survey"
	"sipas/web/openid"
)

// singleSignOn is one that sends everybody away and vouches for nobody; a whole one is in openidtest.
type singleSignOn struct{}

// Start leads to an address that nobody answers at.
func (singleSignOn) Start(context.Context, string, bool) (string, openid.Pending, error) {
	return "https://sso.example.gov.vn/authorize", openid.Pending{}, nil
}

// Finish refuses every answer.
func (singleSignOn) Finish(context.Context, openid.Pending, url.Values) (openid.Identity, error) {
	return openid.Identity{}, refused("openid.state")
}

// LogOut refuses every notice.
func (singleSignOn) LogOut(context.Context, string) (openid.Out, error) {
	return openid.Out{}, refused("openid.token")
}

// Leave has no address to leave by.
func (singleSignOn) Leave(context.Context, string, string) (string, string, error) {
	return "", "", &survey.Error{Op: "webtest.singleSignOn", Kind: survey.NotFound, Key: "not_found"}
}

func refused(key string) error {
	return &survey.Error{Op: "webtest.singleSignOn", Kind: survey.Forbidden, Key: key}
}
