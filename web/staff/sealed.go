package staff

import (
	"encoding/base64"
	"strings"

	"sipas/web/reply"
)

// sealedText is what was sealed, as a form carries it.
func sealedText(sealed []byte) string { return base64.RawURLEncoding.EncodeToString(sealed) }

func sealedBytes(text string) ([]byte, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, reply.Malformed("body.malformed", err)
	}
	return sealed, nil
}

// grouped is a secret as people type it: four by four.
func grouped(secret string) string {
	var parts []string
	for ; len(secret) > 4; secret = secret[4:] {
		parts = append(parts, secret[:4])
	}
	return strings.Join(append(parts, secret), " ")
}
