package survey

import (
	"crypto/sha256"

	"github.com/google/uuid"
)

// idLength is how long an id is as text: 32 digits, in groups divided by hyphens.
const idLength = 36

// ParseID reads the id that a client gives a response: a UUID of version 4 or 7 in its usual form, in capital or small letters, which
// are the same id. Other spellings that UUIDs have (braces, urn:uuid:, without hyphens) are none here. Otherwise it returns the message
// key of what is wrong.
func ParseID(typed string) (id uuid.UUID, refusal string) {
	id, err := uuid.Parse(typed)
	switch {
	case err != nil || len(typed) != idLength || id == uuid.Nil || id == uuid.Max:
		return uuid.Nil, "id.not_uuid"
	case id.Variant() != uuid.RFC4122 || id.Version() != 4 && id.Version() != 7:
		return uuid.Nil, "id.version"
	}
	return id, ""
}

// keptID is the id under which a response is kept. One of version 7 begins with the moment it was made, which an answer must not carry:
// in its place stands a digest of it, in the form of a version 4, so that a repeat still meets it. Its 74 random bits keep the moment
// from being found by trying.
func keptID(id uuid.UUID, province string) uuid.UUID {
	if id.Version() != 7 {
		return id
	}
	sum := sha256.Sum256(append([]byte("response\n"+province+"\n"), id[:]...))
	kept := uuid.UUID(sum[:16])
	kept[6] = kept[6]&0x0f | 0x40
	kept[8] = kept[8]&0x3f | 0x80
	return kept
}
