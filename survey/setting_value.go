package survey

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a setting may be at least and at most. They hold for what is chosen and for what a server's configuration holds.
const (
	// LeastFew: under three answers a group is a person or two.
	LeastFew = 3
	// LeastStep is the fewest answers by which public figures may ever change: two readings of them then speak of so many people at least.
	LeastStep = 5

	mostAnswersPerTransaction = 100 // beyond what anybody can mean, as the others
	// LeastAnswerMonths: the year that a month belongs to has been over for a year then, and was frozen if it ever will be.
	LeastAnswerMonths = 24

	mostMinimum      = 1_000_000
	mostAnswerMonths = 1200
	mostConductTask  = 1000
	mostStepEvery    = 366 * 24 * time.Hour
)

// Apply puts a value in force as it was typed; kind Invalid where there is no such setting, or the value is none for it.
func (s *Settings) Apply(name SettingName, value string) (err error) {
	value = strings.TrimSpace(value)
	switch name {
	case AnswersPerTransaction:
		s.AnswersPerTransaction, err = readRatio(value)
	case ThresholdFew:
		s.Minimums.Few, err = readWhole(name, value, LeastFew, mostMinimum)
	case ThresholdProvisional:
		s.Minimums.Provisional, err = readWhole(name, value, LeastFew, mostMinimum)
	case ThresholdRanked:
		s.Minimums.Ranked, err = readWhole(name, value, LeastFew, mostMinimum)
	case Step:
		s.Step, err = readWhole(name, value, LeastStep, mostMinimum)
	case StepEvery:
		s.StepEvery, err = readEvery(value)
	case SettleDays:
		var days int64
		days, err = readWhole(name, value, 0, MostSettleDays)
		s.SettleDays = int(days)
	case AnswerMonths:
		s.AnswerMonths, err = readMonths(value)
	case ConductTask:
		var reports int64
		reports, err = readWhole(name, value, 0, mostConductTask)
		s.ConductTask = int(reports)
	case PublicResults:
		if s.PublicResults = Access(value); !slices.Contains(Accesses(), s.PublicResults) {
			err = wrongSetting(name, "setting.results", nil, nil)
		}
	default:
		return s.applyText(name, value)
	}
	return err
}

// applyText puts in force what is told to citizens as it stands.
func (s *Settings) applyText(name SettingName, value string) error {
	texts := map[SettingName]*string{Body: &s.Responsible.Body, Contact: &s.Responsible.Contact, Hotline: &s.Responsible.Hotline}
	text, ok := texts[name]
	if !ok {
		return &Error{Op: "survey.Settings", Kind: Invalid, Key: "setting.unknown"}
	}
	line, err := readLine(value, NoteLimit)
	if err != nil {
		return wrongSetting(name, "setting.text", map[string]any{"Most": NoteLimit}, err)
	}
	*text = line
	return nil
}

// ReadSetting reads a value that is chosen from now on, as it is kept; kind Invalid where it is none. Of whom people may call it asks more than Apply:
// that posters can print it. What was chosen before that was asked, or a server's configuration holds, stays in force.
func ReadSetting(name SettingName, typed string) (string, error) {
	s := DefaultSettings()
	if err := s.Apply(name, typed); err != nil || name != Hotline {
		return s.Value(name), err
	}
	line, err := ReadHotline(typed)
	if err != nil {
		return "", wrongSetting(name, "hotline.line", map[string]any{"Most": NoteLimit}, err)
	}
	return line, nil
}

// Value is a setting's value as it is kept.
func (s Settings) Value(name SettingName) string {
	switch name {
	case AnswersPerTransaction:
		return strconv.FormatFloat(s.AnswersPerTransaction, 'g', -1, 64)
	case StepEvery:
		return everyText(s.StepEvery)
	case PublicResults:
		return string(s.PublicResults)
	case Body:
		return s.Responsible.Body
	case Contact:
		return s.Responsible.Contact
	case Hotline:
		return s.Responsible.Hotline
	}
	return strconv.FormatInt(map[SettingName]int64{ThresholdFew: s.Minimums.Few, ThresholdProvisional: s.Minimums.Provisional, ThresholdRanked: s.Minimums.Ranked,
		Step: s.Step, SettleDays: int64(s.SettleDays), AnswerMonths: int64(s.AnswerMonths),
		ConductTask: int64(s.ConductTask)}[name], 10)
}

// readRatio reads a number that is written with a point or a comma.
func readRatio(value string) (float64, error) {
	ratio, err := strconv.ParseFloat(strings.ReplaceAll(value, ",", "."), 64)
	if err != nil || math.IsNaN(ratio) || ratio < 0 || ratio > mostAnswersPerTransaction {
		return 0, wrongSetting(AnswersPerTransaction, "setting.number", nil, err)
	}
	return ratio, nil
}

func readWhole(name SettingName, value string, least, most int64) (int64, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < least || n > most {
		return 0, wrongSetting(name, "setting.whole", map[string]any{"Least": least, "Most": most}, err)
	}
	return n, nil
}

// readMonths reads a number of months; 0 is never.
func readMonths(value string) (int, error) {
	if value == "0" {
		return 0, nil
	}
	months, err := readWhole(AnswerMonths, value, LeastAnswerMonths, mostAnswerMonths)
	if err != nil {
		return 0, wrongSetting(AnswerMonths, "setting.months", map[string]any{"Least": LeastAnswerMonths, "Most": mostAnswerMonths}, nil)
	}
	return int(months), nil
}

// readEvery reads a length of time: days, or a length like 36h.
func readEvery(value string) (time.Duration, error) {
	every, err := time.ParseDuration(value)
	if days, plain := strconv.ParseUint(value, 10, 16); plain == nil {
		every, err = time.Duration(days)*24*time.Hour, nil
	}
	if err != nil || every < 0 || every > mostStepEvery {
		return 0, wrongSetting(StepEvery, "setting.every", map[string]any{"Most": int(mostStepEvery.Hours() / 24)}, err)
	}
	return every, nil
}

// everyText writes it so that it can be read again.
func everyText(every time.Duration) string {
	switch {
	case every%(24*time.Hour) == 0:
		return strconv.Itoa(int(every.Hours() / 24))
	case every%time.Hour == 0:
		return strconv.Itoa(int(every.Hours())) + "h"
	}
	return every.String()
}

// wrongSetting is the refusal of a value, at the field it was typed in.
func wrongSetting(name SettingName, key string, args map[string]any, cause error) error {
	return &Error{Op: "survey.Settings", Kind: Invalid, Key: key, Err: cause, Fields: []Field{{Path: "value-" + string(name), Key: key, Args: args}}}
}
