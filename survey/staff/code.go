package staff

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
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

// Vault seals the secrets of second factors, or what is for another purpose, with the key of the installation. While that is replaced, it opens what
// either key has sealed.
type Vault struct {
	sealing cipher.AEAD
	opening []cipher.AEAD
}

// secondFactor is what a vault is for whose purpose is not named.
const secondFactor = "second factor"

// NewVault makes one of the secret of an installation, and of others that are accepted beside it.
func NewVault(secret []byte, others ...[]byte) (*Vault, error) {
	return NewVaultFor(secondFactor, secret, others...)
}

// NewVaultFor makes one for a purpose: what it seals is opened by none that is for another.
func NewVaultFor(purpose string, secret []byte, others ...[]byte) (*Vault, error) {
	v := &Vault{}
	for _, s := range append([][]byte{secret}, others...) {
		if len(s) == 0 {
			continue
		}
		sealing, err := newSealing(purpose, s)
		if err != nil {
			return nil, err
		}
		v.opening = append(v.opening, sealing)
	}
	if len(v.opening) == 0 {
		return nil, errors.New("staff: a vault needs a key")
	}
	v.sealing = v.opening[0]
	return v, nil
}

func newSealing(purpose string, secret []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal closes a secret for an account; opened for another it is worth nothing.
func (v *Vault) Seal(secret, of string) []byte {
	return v.sealing.Seal(nil, nil, []byte(secret), []byte(of))
}

// Open opens what was sealed.
func (v *Vault) Open(sealed []byte, of string) (string, error) {
	secret, _, err := v.open(sealed, of)
	return secret, err
}

// open also tells which of the keys had sealed it.
func (v *Vault) open(sealed []byte, of string) (secret string, key int, err error) {
	for n, opening := range v.opening {
		var text []byte
		if text, err = opening.Open(nil, nil, sealed, []byte(of)); err == nil {
			return string(text), n, nil
		}
	}
	return "", 0, &survey.Error{Op: "staff.Vault.Open", Kind: survey.Invalid, Key: "staff.code_lost", Err: err}
}

// Seal tells which key has sealed something.
type Seal string

// Seals: the first key, another one that is accepted, none that is known.
const (
	ByFirst Seal = "first"
	ByOther Seal = "other"
	ByNone  Seal = "none"
)

// SealOf tells which key has sealed something.
func (v *Vault) SealOf(sealed []byte, of string) Seal {
	switch _, key, err := v.open(sealed, of); {
	case err != nil:
		return ByNone
	case key > 0:
		return ByOther
	}
	return ByFirst
}

// Reseal closes with the first key what another has sealed; nil where the first has. It fails where none has.
func (v *Vault) Reseal(sealed []byte, of string) ([]byte, error) {
	secret, key, err := v.open(sealed, of)
	if err != nil || key == 0 {
		return nil, err
	}
	return v.Seal(secret, of), nil
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
