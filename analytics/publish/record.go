package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"sipas/analytics"
	"sipas/survey"
)

// A record is the form in which an edition is hashed and kept. It is written out field by field, apart from the types the
// program works with, so that these may gain fields while every older edition still has the bytes it was hashed by. A
// version never changes: what a later program must also hash makes a new one, and editions keep the version they were frozen
// by.

// RecordVersion is the version by which periods are frozen now.
const RecordVersion = 1

// RecordUnknown is the key of the error about an edition that a later program froze.
const RecordUnknown = "edition.record_unknown"

func unknownRecord(op string, version int) error {
	return &survey.Error{Op: op, Kind: survey.Invalid, Key: RecordUnknown,
		Err: fmt.Errorf("it is kept as record version %d, this program knows version %d", version, RecordVersion)}
}

// EncodeInputs writes what an edition follows from as a record.
func EncodeInputs(version int, in Inputs) ([]byte, error) {
	if version != RecordVersion {
		return nil, unknownRecord("publish.EncodeInputs", version)
	}
	return json.Marshal(newInputsV1(in))
}

// DecodeInputs reads them. Kind Invalid where this program does not know the version.
func DecodeInputs(version int, text []byte) (Inputs, error) {
	if version != RecordVersion {
		return Inputs{}, unknownRecord("publish.DecodeInputs", version)
	}
	var r inputsV1
	if err := json.Unmarshal(text, &r); err != nil {
		return Inputs{}, err
	}
	return r.inputs(), nil
}

// hashRecord returns the SHA-256 over the inputs and the rows, each as one line of JSON.
func hashRecord(version int, in Inputs, rows []analytics.UnitEstimate) (string, error) {
	if version != RecordVersion {
		return "", unknownRecord("publish.Hash", version)
	}
	h := sha256.New()
	e := json.NewEncoder(h)
	for _, v := range []any{newInputsV1(in), each(rows, newRowV1)} {
		if err := e.Encode(v); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// each converts a list. None at all and an empty one are written differently, so they stay apart.
func each[A, B any](list []A, convert func(A) B) []B {
	if list == nil {
		return nil
	}
	converted := make([]B, len(list))
	for i, v := range list {
		converted[i] = convert(v)
	}
	return converted
}

// maybe converts what may not be there.
func maybe[A, B any](v *A, convert func(A) B) *B {
	if v == nil {
		return nil
	}
	return new(convert(*v))
}
