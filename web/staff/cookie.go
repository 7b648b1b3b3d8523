package staff

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"sipas/survey/staff"
)

// Cookies: who is signed in, and in which browser somebody has signed in before.
const (
	sessionCookie = "staff"
	knownCookie   = "known"
	knownLife     = 180 * 24 * time.Hour
	longestKnown  = 200
	longestToken  = 100
)

// cookieName: over https the browser takes a cookie of such a name from this host alone, for all of it, and never without encryption.
func (h *house) cookieName(name string) string {
	if h.o.Secure {
		return "__Host-" + name
	}
	return name
}

func (h *house) setCookie(c echo.Context, name, value string, life time.Duration) {
	cookie := &http.Cookie{Name: h.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: h.o.Secure, SameSite: http.SameSiteLaxMode}
	if value == "" {
		cookie.MaxAge = -1
	} else if life > 0 {
		cookie.MaxAge = int(life.Seconds())
	}
	c.SetCookie(cookie)
}

// known is what a browser shows that has signed in to an account before; empty where it has not.
func (h *house) known(c echo.Context, id staff.AccountID) string {
	cookie, err := c.Cookie(h.cookieName(knownCookie))
	if err != nil {
		return ""
	}
	if !h.knownBy(cookie.Value, id) {
		return ""
	}
	nonce, _, _ := strings.Cut(cookie.Value, ".")
	return nonce
}

// knownBy tells whether the mark of a browser is that of an account.
func (h *house) knownBy(mark string, id staff.AccountID) bool {
	nonce, sum, _ := strings.Cut(mark, ".")
	return id != 0 && (h.marked(h.o.Secret, nonce, sum, id) || h.marked(h.o.OtherSecret, nonce, sum, id))
}

func (h *house) marked(secret []byte, nonce, mark string, id staff.AccountID) bool {
	return len(secret) > 0 && hmac.Equal([]byte(mark), []byte(markOf(secret, nonce, id)))
}

// markFor is the mark of an account's browser.
func (h *house) markFor(nonce string, id staff.AccountID) string {
	return nonce + "." + markOf(h.o.Secret, nonce, id)
}

// remember marks a browser as one that has signed in to an account. While the secret is replaced it is marked anew, so that it stays known.
func (h *house) remember(c echo.Context, id staff.AccountID) {
	nonce := h.known(c, id)
	if nonce != "" && len(h.o.OtherSecret) == 0 {
		return
	}
	if nonce == "" {
		nonce = string(staff.NewToken())
	}
	h.setCookie(c, knownCookie, h.markFor(nonce, id), knownLife)
}

func markOf(secret []byte, nonce string, id staff.AccountID) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("known browser " + nonce + " " + strconv.FormatInt(int64(id), 10)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
