package survey

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// contentHash covers what a person would call the content. Left out: the duration, which is a reading of a clock and
// differs between two sendings of one answer; and the day unless the client named it, for a repeat may come after midnight.
func contentHash(r Response, s Submission) []byte {
	h := sha256.New()
	var size [4]byte
	parts := []string{string(r.Place), r.Questionnaire, string(r.Answers), r.Comment, string(r.Language), s.AnsweredOn}
	if s.Partial {
		parts = append(parts, string(Partial))
	}
	for _, part := range parts {
		binary.BigEndian.PutUint32(size[:], uint32(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	return h.Sum(nil)[:16]
}

// otherHashes are those that the same content has under other rules for masking: of before an upgrade, or of a newer program beside this one.
// Who sends an answer once more has not changed it by that. A receipt keeps the hash of the masked comment alone, for from one of a number the number could be guessed.
func otherHashes(r Response, s Submission) func() [][]byte {
	return func() (hashes [][]byte) {
		other := r
		for _, other.Comment = range maskings(KeptWords(s.Comment)) {
			if other.Comment != r.Comment {
				hashes = append(hashes, contentHash(other, s))
			}
		}
		return hashes
	}
}

// Repeats tells whether a receipt's hash is of the same content, whichever rules masked its comment.
func (r *Response) Repeats(hash []byte) bool {
	if bytes.Equal(hash, r.ContentHash) || r.otherHashes == nil {
		return bytes.Equal(hash, r.ContentHash)
	}
	return slices.ContainsFunc(r.otherHashes(), func(other []byte) bool { return bytes.Equal(hash, other) })
}
