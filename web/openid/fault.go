package openid

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"golang.org/x/oauth2"

	"sipas/survey"
)

// refusal is a sign-in that ends here.
func refusal(op, key string, cause error) error {
	return &survey.Error{Op: op, Kind: survey.Forbidden, Key: key, Err: cause}
}

// away is the single sign-on not answering, or not as it should: trying again can help, and so does an account of this program's own.
func away(op string, cause error) error {
	key := "openid.away"
	if late(cause) {
		key = "openid.slow"
	}
	return &survey.Error{Op: op, Kind: survey.Busy, Key: key, Err: cause}
}

// late tells whether the time was up. The library keeps only the text of what went wrong with fetching keys.
func late(cause error) bool {
	timeout, ok := errors.AsType[net.Error](cause)
	return ok && timeout.Timeout() || errors.Is(cause, context.DeadlineExceeded) ||
		strings.Contains(cause.Error(), "Client.Timeout") || strings.Contains(cause.Error(), context.DeadlineExceeded.Error())
}

// said is what the single sign-on answers instead of a code (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6).
func said(op, code, description string) error {
	cause := errors.New(code + ": " + description)
	switch code {
	case "access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required":
		return refusal(op, "openid.denied", cause)
	case "server_error", "temporarily_unavailable":
		return away(op, cause)
	}
	return refusal(op, "openid.refused", cause)
}

// exchange is why no token came for a code.
func exchange(op string, cause error) error {
	refused, ok := errors.AsType[*oauth2.RetrieveError](cause)
	if !ok {
		return away(op, cause)
	}
	status := 0
	if refused.Response != nil {
		status = refused.Response.StatusCode
	}
	told := fmt.Errorf("status %d, %s", status, known(refused.ErrorCode))
	switch {
	case status >= 500:
		return away(op, told)
	case refused.ErrorCode == "invalid_grant":
		return refusal(op, "openid.code", told)
	}
	return refusal(op, "openid.refused", told)
}

// known is a code of RFC 6749, 5.2. Nothing else of such a reply goes into the log: a server may repeat there the secret that it was shown, in
// whatever spelling.
func known(code string) string {
	switch code {
	case "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope":
		return code
	}
	return "no code of RFC 6749"
}

// unverified is why a token is not believed: it is not sound, or the keys to check it with could not be had.
func unverified(op string, cause error) error {
	if strings.Contains(cause.Error(), "fetching keys") { // the library has no type for it
		return away(op, cause)
	}
	return refusal(op, "openid.token", cause)
}
