package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"sipas/survey"
)

// Outcome is what became of a letter.
type Outcome string

// The outcomes. All but Sent are the ends of keys that say what happened.
const (
	Sent        Outcome = "sent"        // the mail server has taken it, and answers for it from now on
	Away        Outcome = "away"        // the mail server cannot be reached, or does not answer in time
	Later       Outcome = "later"       // it takes none at the moment
	Refused     Outcome = "refused"     // it does not take this one
	Credentials Outcome = "credentials" // it does not let this program in
	Insecure    Outcome = "insecure"    // it cannot be told who it is, or others could read along
)

// Outcomes returns all outcomes.
func Outcomes() []Outcome { return []Outcome{Sent, Away, Later, Refused, Credentials, Insecure} }

// keyOf is the text that says what happened.
func keyOf(o Outcome) string { return "mail." + string(o) }

// OutcomeOf is what became of a letter, by the error of whoever sent it.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return Sent
	}
	if e, ok := errors.AsType[*survey.Error](err); ok {
		return Outcome(strings.TrimPrefix(e.Key, keyOf("")))
	}
	return Away
}

// unsureError is that a connection broke off while a letter was handed over: the mail server may have taken it.
type unsureError struct{ error }

// Unwrap returns what broke it off.
func (e unsureError) Unwrap() error { return e.error }

// Unsure tells of an error whether the mail server may have taken the letter all the same. Of all others it is sure that it has not.
func Unsure(err error) bool {
	_, unsure := errors.AsType[unsureError](err)
	return unsure
}

// whileConnecting is what an error means before anything is asked of the server. What is neither the network's nor the server's is about TLS.
func whileConnecting(err error) Outcome {
	if outcome, ok := answered(err); ok {
		return outcome
	}
	if lost(err) {
		return Away
	}
	return Insecure
}

// whileSigningIn is what an error means while the user and the password are shown.
func whileSigningIn(err error) Outcome {
	if outcome, ok := answered(err); ok && outcome == Later {
		return Later
	}
	if lost(err) {
		return Away
	}
	return Credentials
}

// whileSending is what an error means while the letter is handed over. A server that takes letters only of whom it knows says so here.
func whileSending(err error) Outcome {
	said, ok := errors.AsType[*gomail.SendError](err)
	switch {
	case !ok || said.ErrorCode() == 0:
		return Away
	case said.ErrorCode() == authenticationRequired:
		return Credentials
	case said.ErrorCode() < permanent:
		return Later
	}
	return Refused
}

// Replies of mail servers (RFC 5321, 4.2.1; RFC 4954, 6).
const (
	permanent              = 500
	authenticationRequired = 530
)

// answered tells what the server said in a reply.
func answered(err error) (Outcome, bool) {
	said, ok := errors.AsType[*textproto.Error](err)
	switch {
	case !ok:
		return "", false
	case said.Code < permanent:
		return Later, true
	}
	return Refused, true
}

// unrepeated is an error of signing in without the server's words, in which it may repeat what it was shown; its code says what there is to know.
func unrepeated(err error) error {
	if said, ok := errors.AsType[*textproto.Error](err); ok {
		return fmt.Errorf("reply %d while signing in", said.Code)
	}
	return err
}

// unaddressed is an error without what the server said of a letter, in which stands whom it is to; its code says what there is to know.
func unaddressed(err error) error {
	said, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return err
	}
	cause := fmt.Errorf("reply %d while a letter was handed over", said.ErrorCode())
	if Unsure(err) {
		cause = unsureError{errors.New("the connection broke off while a letter was handed over")}
	}
	return faulty(OutcomeOf(err), cause)
}

// lost tells whether there was no connection, or it went, or whoever answers does not speak as mail servers do.
func lost(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return false
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return false
	}
	_, network := errors.AsType[net.Error](err)
	_, babble := errors.AsType[textproto.ProtocolError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	return (network || babble || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) && !alert
}
