package request

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"sipas/survey"
	"sipas/web/reply"
)

// Keys knows the keys of other systems; kind NotFound for a text that is no live key's, Forbidden for one shown from where it may not be used.
type Keys interface {
	Key(ctx context.Context, shown survey.ShownKey) (survey.Key, error)
	// Refused writes down at which door a live key was refused, and why, by the key of the error.
	Refused(ctx context.Context, key survey.Key, request, door, why string) error
}

// HasKey tells whether a request carries a credential of whatever kind: who shows one is never taken for somebody without.
func HasKey(r *http.Request) bool { return len(r.Header.Values(echo.HeaderAuthorization)) > 0 }

// Key is the key that a request carries in its Authorization header: 401 for anything there but one live key, 403 for a key without the
// scope, or from an address that it is not for. The address is the one by which limits know who asks.
func Key(c echo.Context, keys Keys, scope survey.KeyScope) (survey.Key, error) {
	key, err := keys.Key(c.Request().Context(), survey.ShownKey{Text: bearer(c.Request()), From: c.RealIP(), Request: reply.RequestID(c)})
	switch {
	case survey.KindOf(err) == survey.NotFound:
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
		return key, reply.Unauthorized("key.unknown", err)
	case err != nil:
		return key, err
	case !key.May(scope):
		return key, RefuseKey(c, keys, key, &survey.Error{Op: "request.Key", Kind: survey.Forbidden, Key: "key.scope"})
	}
	return key, nil
}

// RefuseKey writes down what a live key was refused for what it is, and returns err; of what anybody would have been refused it writes nothing.
func RefuseKey(c echo.Context, keys Keys, key survey.Key, err error) error {
	if survey.KindOf(err) != survey.Forbidden {
		return err
	}
	if e := keys.Refused(c.Request().Context(), key, reply.RequestID(c), c.Request().Method+" "+c.Path(), reply.Of(err).Key); e != nil {
		return e
	}
	return err
}

// bearer is the text after the word Bearer, which may be written in any case (RFC 9110, 11.1); empty where there is none, or more than one.
func bearer(r *http.Request) string {
	headers := r.Header.Values(echo.HeaderAuthorization)
	if len(headers) != 1 {
		return ""
	}
	scheme, text, _ := strings.Cut(headers[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(text)
}
