package openid

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"sipas/survey"
)

// TestNoReplyRepeatsASecret: whatever a server writes beside or instead of a code, and in whatever spelling, none of it is told on.
func TestNoReplyRepeatsASecret(t *testing.T) {
	t.Parallel()
	const secret = `a "b"&c/d=é`
	for _, spelled := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strconv.Quote(secret), strconv.QuoteToASCII(secret),
		base64.StdEncoding.EncodeToString([]byte("sipas:" + secret)), strings.ToUpper(secret)} {
		for status, want := range map[int]survey.Kind{400: survey.Forbidden, 401: survey.Forbidden, 503: survey.Busy} {
			for _, code := range []string{"invalid_client", "invalid_grant", "", spelled} {
				err := exchange("test", &oauth2.RetrieveError{Response: &http.Response{StatusCode: status, Status: spelled}, Body: []byte(spelled), ErrorCode: code,
					ErrorDescription: spelled, ErrorURI: spelled})
				if survey.KindOf(err) != want || strings.Contains(err.Error(), spelled) || !strings.Contains(err.Error(), strconv.Itoa(status)) {
					t.Errorf("%d %q: %v", status, code, err)
				}
			}
		}
	}
}
