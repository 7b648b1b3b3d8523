package staff

import (
	"bytes"
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"sipas/survey"
)

// Entry is one row of the audit log of a province.
type Entry struct {
	Number   int64
	At       time.Time
	Kind     survey.ActorKind
	Actor    string
	Account  int64
	Role     string
	UnitID   int32 // 0: the province
	UnitCode string
	UnitName survey.Text
	Action   string
	Object   string
	Ending   survey.Ending
	Reason   string
	Before   string // as JSON; empty for nothing
	After    string
	Request  string
	Hash     []byte
}

// separator stands between the fields of an entry; no field has it.
const separator = "\x1f"

// Chain is the hash of the entry behind one with the hash given: what the database writes, computed again.
func (e Entry) Chain(province string, before []byte) []byte {
	fields := []string{province, strconv.FormatInt(e.Number, 10), strconv.FormatInt(e.At.UnixMilli(), 10), string(e.Kind), e.Actor,
		strconv.FormatInt(e.Account, 10), e.Role, strconv.FormatInt(int64(e.UnitID), 10), e.Action, e.Object, string(e.Ending), e.Reason, e.Before, e.After, e.Request}
	h := sha256.New()
	h.Write(before)
	h.Write([]byte(strings.Join(fields, separator)))
	return h.Sum(nil)
}

// Verifier walks along a log, from its first entry on.
type Verifier struct {
	province string
	number   int64
	hash     []byte
}

// NewVerifier stands before the first entry.
func NewVerifier(province string) *Verifier { return &Verifier{province: province} }

// Next fails with kind Conflict and the number of an entry that was changed, added or is missing.
func (v *Verifier) Next(e Entry) error {
	hash := e.Chain(v.province, v.hash)
	if e.Number != v.number+1 || !bytes.Equal(hash, e.Hash) {
		return &survey.Error{Op: "staff.Verifier", Kind: survey.Conflict, Key: "audit.broken",
			Fields: []survey.Field{{Path: "number", Key: "audit.broken", Args: map[string]any{"Number": v.number + 1}}}}
	}
	v.number, v.hash = e.Number, hash
	return nil
}

// Head is how far the log was walked: the number and the hash of the last entry.
func (v *Verifier) Head() (int64, []byte) { return v.number, v.hash }

// UnitActs are what leaders read of the log, of a unit or of all, by the first word of an act: what was done with units. Acts on single answers and on comments, and what counts them
// (standing, answers, comments), are the department's whatever unit stands beside them: two counts on two days are the people who came in between. So is what
// nobody has put here.
func UnitActs() []string {
	return []string{"deed", "device", "grant", "handling", "key", "place", "released", "rule", "task", "unit"}
}

// EntryFilter chooses entries; its zero fields choose all.
type EntryFilter struct {
	OfUnits bool  // UnitActs alone
	Before  int64 // only those with a smaller number; 0: from the latest on
	Unit    int32
	Actor   string
	Action  string   // or the part of it before the dot
	Actors  []string // one of them; nil: whoever
	Actions []string // one of them; nil: whatever
	Ending  survey.Ending
	Limit   int
}
