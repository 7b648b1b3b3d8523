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
const RecordVersion = 2

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
	return json.Marshal(newInputsV2(in))
}

// DecodeInputs reads them. Kind Invalid where this program does not know the version.
func DecodeInputs(version int, text []byte) (Inputs, error) {
	switch version {
	case 1:
		return decode(text, inputsV1.inputs)
	case 2:
		return decode(text, inputsV2.inputs)
	}
	return Inputs{}, unknownRecord("publish.DecodeInputs", version)
}

func decode[R any](text []byte, inputs func(R) Inputs) (Inputs, error) {
	var r R
	if err := json.Unmarshal(text, &r); err != nil {
		return Inputs{}, err
	}
	return inputs(r), nil
}

// Kept are the figures of a unit as an edition keeps them, what has a shape of its own as JSON.
type Kept struct {
	UnitID                  int32
	Status                  string
	Suppressed              bool
	N                       int64
	SetAside                *int64
	Index, Low, High        *float64
	Mean, MeanLow, MeanHigh *float64
	Rank, RankLow, RankHigh *int
	Transactions            *int64
	Weight                  *float64
	Weighting               string
	EffectiveN              *float64
	DesignEffect            *float64
	Changes                 string
	Dimensions              string
	Items                   string
	Detail                  string
}

// hashEdition returns the SHA-256 over an edition's inputs and its figures. Those of version 1 were computed in ways the program has
// given up; they are taken as they are kept. Later ones are computed again.
func hashEdition(e Edition, questionnaires Questionnaires) (string, error) {
	switch e.Record {
	case 1:
		rows, err := keptV1(e.Inputs, e.Kept)
		if err != nil {
			return "", err
		}
		return hashLines(newInputsV1(e.Inputs), rows)
	case RecordVersion:
		rows, err := Compute(e.Inputs, questionnaires)
		if err != nil {
			return "", err
		}
		return hashRecord(e.Inputs, rows)
	}
	return "", unknownRecord("publish.hashEdition", e.Record)
}

// hashRecord returns the SHA-256 over the inputs and the rows by the version periods are frozen by now.
func hashRecord(in Inputs, rows []analytics.UnitEstimate) (string, error) {
	return hashLines(newInputsV2(in), each(rows, newRowV2))
}

// hashLines hashes values, each as one line of JSON.
func hashLines(values ...any) (string, error) {
	h := sha256.New()
	e := json.NewEncoder(h)
	for _, v := range values {
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

// eachValue converts a map, as each does a list.
func eachValue[A, B any](from map[string]A, convert func(A) B) map[string]B {
	if from == nil {
		return nil
	}
	converted := make(map[string]B, len(from))
	for k, v := range from {
		converted[k] = convert(v)
	}
	return converted
}
