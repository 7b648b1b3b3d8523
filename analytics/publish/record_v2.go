package publish

//lint:file-ignore S1016 a record is written field by field, however alike two types are today

import (
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// Record version 2: figures are made of settled months, in groups of ten people or more. Once a period is frozen by it nothing here may
// change.

type inputsV2 struct {
	Province     string          `json:"province"`
	Period       string          `json:"period"`
	Method       string          `json:"method"`
	Thresholds   thresholdsV2    `json:"thresholds"`
	Units        []unitV2        `json:"units"`
	Tallies      []tallyV2       `json:"tallies"`
	Transactions map[int32]int64 `json:"transactions"`
	Hidden       []cellV2        `json:"hidden"`
	Before       []beforeV2      `json:"before"`
	Running      []tallyV2       `json:"running,omitempty"`
	Without      []leftOutV2     `json:"without,omitempty"`
	Snapshots    []snapshotV2    `json:"snapshots,omitempty"`
}

type leftOutV2 struct {
	UnitID int32     `json:"unit_id"`
	Month  time.Time `json:"month"`
	Sums   bool      `json:"sums"`
	Items  bool      `json:"items"`
}

type snapshotV2 struct {
	UnitID int32     `json:"unit_id"`
	Month  time.Time `json:"month"`
	At     string    `json:"at"`
}

type thresholdsV2 struct {
	Few         int64 `json:"Few"`
	Provisional int64 `json:"Provisional"`
	Ranked      int64 `json:"Ranked"`
}

type textV2 struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

type unitV2 struct {
	ID       int32  `json:"ID"`
	Code     string `json:"Code"`
	Province string `json:"Province"`
	Level    string `json:"Level"`
	Name     textV2 `json:"Name"`
}

type tallyV2 struct {
	UnitID        int32   `json:"unit_id"`
	Questionnaire string  `json:"questionnaire"`
	Mode          string  `json:"mode"`
	Standing      string  `json:"standing"`
	Reason        string  `json:"reason,omitempty"`
	LeftOut       bool    `json:"left_out,omitempty"`
	Sums          *sumsV2 `json:"sums"`
	Days          *daysV2 `json:"days,omitempty"`
}

type sumsV2 struct {
	Responses int64      `json:"Responses"`
	Counts    []int64    `json:"Counts"`
	Moments   [159]int64 `json:"Moments"`
}

type daysV2 [137]int64

type cellV2 struct {
	Unit   string `json:"unit"`
	Period string `json:"period"`
	Mode   string `json:"mode,omitempty"`
}

type beforeV2 struct {
	To      string             `json:"to"`
	Period  string             `json:"period"`
	Indices map[string]indexV2 `json:"indices"`
}

type indexV2 struct {
	Index         float64 `json:"index"`
	Low           float64 `json:"low"`
	High          float64 `json:"high"`
	StandardError float64 `json:"standard_error"`
	Measure       string  `json:"measure"`
}

func newInputsV2(in Inputs) inputsV2 {
	return inputsV2{Province: in.Province, Period: in.Period, Method: in.Method,
		Thresholds: thresholdsV2{Few: in.Thresholds.Few, Provisional: in.Thresholds.Provisional, Ranked: in.Thresholds.Ranked},
		Units:      each(in.Units, newUnitV2), Tallies: each(in.Tallies, newTallyV2), Transactions: in.Transactions,
		Hidden: each(in.Hidden, newCellV2), Before: each(in.Before, newBeforeV2),
		Running: each(in.Running, newTallyV2), Without: each(in.Without, newLeftOutV2), Snapshots: each(in.Snapshots, newSnapshotV2)}
}

func newLeftOutV2(o LeftOut) leftOutV2 {
	return leftOutV2{UnitID: o.UnitID, Month: o.Month, Sums: o.Sums, Items: o.Items}
}

func (r leftOutV2) leftOut() LeftOut {
	return LeftOut{UnitID: r.UnitID, Month: r.Month, Sums: r.Sums, Items: r.Items}
}

func newSnapshotV2(s Snapshot) snapshotV2 {
	return snapshotV2{UnitID: s.UnitID, Month: s.Month, At: s.At}
}

func (r snapshotV2) snapshot() Snapshot { return Snapshot{UnitID: r.UnitID, Month: r.Month, At: r.At} }

func (r inputsV2) inputs() Inputs {
	return Inputs{Province: r.Province, Period: r.Period, Method: r.Method,
		Thresholds: analytics.Thresholds{Few: r.Thresholds.Few, Provisional: r.Thresholds.Provisional, Ranked: r.Thresholds.Ranked},
		Units:      each(r.Units, unitV2.unit), Tallies: each(r.Tallies, tallyV2.tally), Transactions: r.Transactions,
		Hidden: each(r.Hidden, cellV2.cell), Before: each(r.Before, beforeV2.before),
		Running: each(r.Running, tallyV2.tally), Without: each(r.Without, leftOutV2.leftOut), Snapshots: each(r.Snapshots, snapshotV2.snapshot)}
}

func newUnitV2(u survey.Unit) unitV2 {
	return unitV2{ID: u.ID, Code: u.Code, Province: u.Province, Level: string(u.Level), Name: textV2{VI: u.Name.VI, EN: u.Name.EN}}
}

func (r unitV2) unit() survey.Unit {
	return survey.Unit{ID: r.ID, Code: r.Code, Province: r.Province, Level: survey.Level(r.Level), Name: survey.Text{VI: r.Name.VI, EN: r.Name.EN}}
}

func newTallyV2(t Tally) tallyV2 {
	return tallyV2{UnitID: t.UnitID, Questionnaire: t.Questionnaire, Mode: string(t.Mode), Standing: string(t.Standing),
		Reason: string(t.Reason), LeftOut: t.LeftOut, Sums: maybe(t.Sums, newSumsV2), Days: maybe(t.Days, newDaysV2)}
}

func (r tallyV2) tally() Tally {
	return Tally{UnitID: r.UnitID, Questionnaire: r.Questionnaire, Mode: survey.Mode(r.Mode), Standing: survey.Standing(r.Standing),
		Reason: survey.Reason(r.Reason), LeftOut: r.LeftOut, Sums: maybe(r.Sums, sumsV2.tally), Days: maybe(r.Days, daysV2.days)}
}

func newSumsV2(t survey.Tally) sumsV2 {
	return sumsV2{Responses: t.Responses, Counts: t.Counts, Moments: t.Moments}
}

func (r sumsV2) tally() survey.Tally {
	return survey.Tally{Responses: r.Responses, Counts: r.Counts, Moments: r.Moments}
}

func newDaysV2(m survey.DayMoments) daysV2 { return daysV2(m) }
func (r daysV2) days() survey.DayMoments   { return survey.DayMoments(r) }

func newCellV2(c Cell) cellV2 { return cellV2{Unit: c.Unit, Period: c.Period, Mode: c.Mode} }
func (r cellV2) cell() Cell   { return Cell{Unit: r.Unit, Period: r.Period, Mode: r.Mode} }
func newIndexV2(i Index) indexV2 {
	return indexV2{Index: i.Index, Low: i.Low, High: i.High, StandardError: i.StandardError, Measure: i.Measure}
}
func (r indexV2) index() Index {
	return Index{Index: r.Index, Low: r.Low, High: r.High, StandardError: r.StandardError, Measure: r.Measure}
}

func newBeforeV2(b Before) beforeV2 {
	return beforeV2{To: b.To, Period: b.Period, Indices: eachValue(b.Indices, newIndexV2)}
}

func (r beforeV2) before() Before {
	return Before{To: r.To, Period: r.Period, Indices: eachValue(r.Indices, indexV2.index)}
}
