package survey

import (
	"math"
	"strconv"
	"time"
)

// SettingName names a setting of a province. Settings are kept in the database, with who chose them and when, and are in force at
// once in every running program.
type SettingName string

// AnswersPerTransaction is how many answers a transaction may have: what a unit and month has beyond that is set aside when
// transactions are imported; 0 means that there is no such rule.
const AnswersPerTransaction SettingName = "answers_per_transaction"

// SettingNames returns the names of all settings.
func SettingNames() []SettingName { return []SettingName{AnswersPerTransaction} }

// Setting is one setting as it was chosen.
type Setting struct {
	Name  SettingName `json:"name"`
	Value string      `json:"value"`
	SetBy string      `json:"set_by"` // empty for one that nobody has chosen yet
	SetAt time.Time   `json:"set_at"`
	// Revision tells one choice from the next; 0: nobody has chosen.
	Revision int64 `json:"-"`
}

// AnyRevision is for a change that holds whatever is in force.
const AnyRevision = -1

// SettingChange puts a value in force in place of the revision that whoever changes it has seen.
type SettingChange struct {
	Name     SettingName
	Value    string
	Revision int64
}

// Settings are the settings of a province in force.
type Settings struct {
	AnswersPerTransaction float64
}

// DefaultSettings hold where nobody has chosen.
func DefaultSettings() Settings { return Settings{AnswersPerTransaction: 1} }

// mostAnswersPerTransaction is beyond what anybody can mean.
const mostAnswersPerTransaction = 100

// Apply puts a value in force; kind Invalid where there is no such setting, or the value is none for it.
func (s *Settings) Apply(name SettingName, value string) error {
	const op = "survey.Settings.Apply"
	switch name {
	case AnswersPerTransaction:
		ratio, err := strconv.ParseFloat(value, 64)
		if err != nil || math.IsNaN(ratio) || ratio < 0 || ratio > mostAnswersPerTransaction {
			return &Error{Op: op, Kind: Invalid, Key: "setting.number", Err: err}
		}
		s.AnswersPerTransaction = ratio
		return nil
	}
	return &Error{Op: op, Kind: Invalid, Key: "setting.unknown"}
}

// Value is a setting's value as text.
func (s Settings) Value(name SettingName) string {
	if name == AnswersPerTransaction {
		return strconv.FormatFloat(s.AnswersPerTransaction, 'g', -1, 64)
	}
	return ""
}
