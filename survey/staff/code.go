package staff

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"sipas/survey"
)

// Codes of the second factor (RFC 6238): six digits, a new one each half minute, as every authenticator makes them. One step early or late is
// accepted, for clocks differ.
const (
	codeStep   = 30 * time.Second
	codeAround = 1
)

// Vault seals the secrets of second factors with the key of the installation.
type Vault struct{ sealing cipher.AEAD }

// NewVault makes one of the secret of an installation.
func NewVault(secret []byte) (*Vault, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "second factor", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealing, err := cipher.NewGCMWithRandomNonce(block)
	return &Vault{sealing}, err
}

// Seal closes a secret for an account; opened for another it is worth nothing.
func (v *Vault) Seal(secret, of string) []byte {
	return v.sealing.Seal(nil, nil, []byte(secret), []byte(of))
}

// Open opens what was sealed.
func (v *Vault) Open(sealed []byte, of string) (string, error) {
	secret, err := v.sealing.Open(nil, nil, sealed, []byte(of))
	if err != nil {
		return "", &survey.Error{Op: "staff.Vault.Open", Kind: survey.Invalid, Key: "staff.code_lost", Err: err}
	}
	return string(secret), nil
}

// NewCodeSecret draws the secret of a second factor.
func NewCodeSecret(issuer, account string) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Rand: rand.Reader})
	if err != nil {
		return "", err
	}
	return key.Secret(), nil
}

// CodeAddress is the address that an authenticator reads from a picture.
func CodeAddress(issuer, account, secret string) string {
	label := strings.NewReplacer(" ", "%20", ":", "").Replace(issuer + "-" + account)
	return "otpauth://totp/" + label + "?secret=" + secret + "&issuer=" + strings.ReplaceAll(issuer, " ", "%20")
}

// CheckCode returns the step of time of a code that is right now and later than the last one accepted; false for any other.
func CheckCode(typed, secret string, after int64, now time.Time) (int64, bool) {
	code := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, typed)
	step, found := int64(0), false
	for d := -codeAround; d <= codeAround; d++ {
		at := now.Add(time.Duration(d) * codeStep)
		right, err := totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Digits: otp.DigitsSix, Period: uint(codeStep.Seconds()), Algorithm: otp.AlgorithmSHA1})
		n := at.Unix() / int64(codeStep.Seconds())
		if err == nil && subtle.ConstantTimeCompare([]byte(code), []byte(right)) == 1 && n > after {
			step, found = n, true
		}
	}
	return step, found
}
