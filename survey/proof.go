package survey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// The headers by which an installation proves that it is itself: who asks sends a challenge that was never sent before, and the answer is what only
// the installation's secret makes of it.
const (
	ChallengeHeader = "Sipas-Challenge"
	ProofHeader     = "Sipas-Proof"
)

// LongestChallenge is how long a challenge may be.
const LongestChallenge = 64

// Proof is what an installation with a secret answers a challenge. The words before the challenge keep it apart from all else that the secret keys.
func Proof(secret []byte, challenge string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("sipas installation: " + challenge))
	return hex.EncodeToString(mac.Sum(nil))
}
