package survey

import (
	"cmp"
	"fmt"
	"time"
)

// SettingName names a setting of a province. Settings are kept in the database, with who chose them, when and why, and are in force at
// once in every running program.
type SettingName string

// The settings. All but AnswersPerTransaction, AnswerMonths and ConductTask can be held by a server's configuration, too: as flag --threshold-few, variable SIPAS_THRESHOLD_FEW.
const (
	// AnswersPerTransaction is how many answers a transaction may have: what a unit and month has beyond that is set aside when
	// transactions are imported; 0 means that there is no such rule.
	AnswersPerTransaction SettingName = "answers_per_transaction"

	ThresholdFew         SettingName = "threshold_few"
	ThresholdProvisional SettingName = "threshold_provisional"
	ThresholdRanked      SettingName = "threshold_ranked"

	Step       SettingName = "step"
	StepEvery  SettingName = "step_every"
	SettleDays SettingName = "settle_days"

	// AnswerMonths is after how many months single answers go, 0 for never. What they add up to stays.
	AnswerMonths SettingName = "answer_months"

	// ConductTask is how many reports of conduct at one place within 30 days make a case for the inspectorate, 0 for none.
	ConductTask SettingName = "conduct_task"

	PublicResults SettingName = "public_results"

	Body    SettingName = "body"
	Contact SettingName = "contact"
	Hotline SettingName = "hotline"
)

// SettingNames returns the names of all settings, in the order in which they are told.
func SettingNames() []SettingName {
	return []SettingName{Hotline, Contact, Body, PublicResults, ThresholdFew, ThresholdProvisional, ThresholdRanked, Step, StepEvery, SettleDays, AnswersPerTransaction, AnswerMonths, ConductTask}
}

// Holdable tells whether a server's configuration can hold the setting.
func (n SettingName) Holdable() bool {
	return n != AnswersPerTransaction && n != AnswerMonths && n != ConductTask
}

// OfSecrecy tells whether the setting decides which figures are shown and how they move.
func (n SettingName) OfSecrecy() bool {
	return n.minimum() || n == Step || n == StepEvery || n == SettleDays
}

// NeedsReason tells whether nobody changes the setting without saying why: what secrecy rests on, and what removes answers for good.
func (n SettingName) NeedsReason() bool { return n.OfSecrecy() || n == AnswerMonths }

func (n SettingName) minimum() bool {
	return n == ThresholdFew || n == ThresholdProvisional || n == ThresholdRanked
}

// Setting is one setting as it was chosen.
type Setting struct {
	Name   SettingName `json:"name"`
	Value  string      `json:"value"`
	SetBy  string      `json:"set_by"` // empty for one that nobody has chosen yet
	SetAt  time.Time   `json:"set_at,omitzero"`
	Reason string      `json:"reason"`
	// Held says that the server's configuration holds the value, whatever anybody chose.
	Held bool `json:"held"`
	// Revision tells one choice from the next; 0: nobody has chosen.
	Revision int64 `json:"-"`
}

// Held are the settings that a server's configuration holds, as they are written there.
type Held map[SettingName]string

// AnyRevision is for a change that holds whatever is in force.
const AnyRevision = -1

// SettingChange puts a value in force in place of the revision that whoever changes it has seen.
type SettingChange struct {
	Name     SettingName
	Value    string
	Revision int64
	// Today is the day in the province, by which months are settled.
	Today time.Time
}

// Minimums are the numbers of answers from which anything, a score, and a rank are shown.
type Minimums struct{ Few, Provisional, Ranked int64 }

// Rise tells whether each is as large as the one before.
func (m Minimums) Rise() bool { return m.Few <= m.Provisional && m.Provisional <= m.Ranked }

// Access says who may see results.
type Access string

// The accesses: figures as they come, figures of frozen periods only, none.
const (
	Live   Access = "live"
	Frozen Access = "frozen"
	Off    Access = "off"
)

// Accesses returns all accesses.
func Accesses() []Access { return []Access{Live, Frozen, Off} }

// Responsible is who answers for the survey. What is empty is not told, but for the body: that is the Department of Home Affairs then.
type Responsible struct{ Body, Contact, Hotline string }

// Of is who answers where a unit is spoken of: whom to call is the unit's own number where it has one. Nothing between it and the province has one.
func (r Responsible) Of(u Unit) Responsible {
	r.Hotline = cmp.Or(u.Hotline, r.Hotline)
	return r
}

// Settings are the settings of a province in force.
type Settings struct {
	AnswersPerTransaction float64

	Minimums Minimums
	// Step is the fewest answers by which the figures of a running month change at once, StepEvery the least time between two such changes of
	// a unit. SettleDays after its end a month is settled.
	Step       int64
	StepEvery  time.Duration
	SettleDays int

	AnswerMonths int
	ConductTask  int

	PublicResults Access
	Responsible   Responsible
}

// DefaultSettings hold where nobody has chosen.
func DefaultSettings() Settings {
	return Settings{AnswersPerTransaction: 1, Minimums: Minimums{Few: 10, Provisional: 30, Ranked: 90}, Step: 10, StepEvery: 7 * 24 * time.Hour, SettleDays: 7, ConductTask: 3, PublicResults: Live}
}

// InForce are the settings that hold where these were chosen, the last of each name, and a server's configuration holds others; and of each
// name how it was chosen. A name that this program does not know is a newer program's, and left alone.
func InForce(chosen []Setting, held Held) (Settings, []Setting, error) {
	s := DefaultSettings()
	var all []Setting
	for _, name := range SettingNames() {
		own := Setting{Name: name}
		for _, c := range chosen {
			if c.Name == name {
				own = c
				if err := s.Apply(name, c.Value); err != nil {
					return s, nil, err
				}
			}
		}
		if value, ok := held[name]; ok {
			own.Held = true
			if err := s.Apply(name, value); err != nil {
				return s, nil, err
			}
		}
		all = append(all, own)
	}
	s.rise()
	for i := range all {
		all[i].Value = s.Value(all[i].Name)
	}
	return s, all, nil
}

// rise has each minimum be as large as the one before, where one of them is held against those that were chosen: nothing is shown of fewer
// people than any of them says.
func (s *Settings) rise() {
	s.Minimums.Provisional = max(s.Minimums.Provisional, s.Minimums.Few)
	s.Minimums.Ranked = max(s.Minimums.Ranked, s.Minimums.Provisional)
}

// MayFollow fails with kind Invalid where a setting cannot be changed so that these settings follow those. answered says whether anybody has
// answered in the province.
//
// Few is what groups of people are made by whose answers are told together. By another one the same answers make other groups, and what two
// readings, one by each, differ in may be fewer people than either allows; so it is chosen before the first answer. A month that is settled by
// one number of days and not by the other would take answers again after it was published whole, or be published while answers are on their way.
func (s Settings) MayFollow(before Settings, name SettingName, answered bool, today time.Time) error {
	least, most := min(s.SettleDays, before.SettleDays), max(s.SettleDays, before.SettleDays)
	switch {
	case name.minimum() && !s.Minimums.Rise():
		return wrongSetting(name, "setting.rise", nil, fmt.Errorf("%d, %d, %d", s.Minimums.Few, s.Minimums.Provisional, s.Minimums.Ranked))
	case answered && s.Minimums.Few != before.Minimums.Few:
		return wrongSetting(name, "setting.few_used", nil, nil)
	case partsSettled(today, least, most) || partsSettled(today.AddDate(0, 0, 1), least, most):
		return wrongSetting(name, "setting.settling", map[string]any{"Least": least, "Most": most}, fmt.Errorf("change it before day %d or after day %d of a month", least, most))
	}
	return nil
}

// partsSettled tells whether a month is settled on a day by one number of days and not by the other.
func partsSettled(day time.Time, least, most int) bool {
	return !SettledBefore(day, least, time.UTC).Equal(SettledBefore(day, most, time.UTC))
}
