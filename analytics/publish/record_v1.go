package publish

//lint:file-ignore S1016 a record is written field by field, however alike two types are today

import (
	"sipas/analytics"
	"sipas/survey"
)

// Record version 1, as it was first frozen by: names without a json tag of their own were those of Go fields. Nothing here may
// change.

type inputsV1 struct {
	Province     string          `json:"province"`
	Period       string          `json:"period"`
	Method       string          `json:"method"`
	Thresholds   thresholdsV1    `json:"thresholds"`
	Units        []unitV1        `json:"units"`
	Tallies      []tallyV1       `json:"tallies"`
	Transactions map[int32]int64 `json:"transactions"`
	Hidden       []cellV1        `json:"hidden"`
	Before       []beforeV1      `json:"before"`
}

type thresholdsV1 struct {
	Few         int64 `json:"Few"`
	Provisional int64 `json:"Provisional"`
	Ranked      int64 `json:"Ranked"`
}

type textV1 struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

type unitV1 struct {
	ID       int32  `json:"ID"`
	Code     string `json:"Code"`
	Province string `json:"Province"`
	Level    string `json:"Level"`
	Name     textV1 `json:"Name"`
}

type tallyV1 struct {
	UnitID        int32   `json:"unit_id"`
	Questionnaire string  `json:"questionnaire"`
	Mode          string  `json:"mode"`
	Standing      string  `json:"standing"`
	Reason        string  `json:"reason,omitempty"`
	Sums          *sumsV1 `json:"sums"`
}

type sumsV1 struct {
	Responses int64      `json:"Responses"`
	Counts    []int64    `json:"Counts"`
	Moments   [159]int64 `json:"Moments"`
}

type cellV1 struct {
	Unit   string `json:"unit"`
	Period string `json:"period"`
	Mode   string `json:"mode,omitempty"`
}

type beforeV1 struct {
	To      string             `json:"to"`
	Period  string             `json:"period"`
	Indices map[string]indexV1 `json:"indices"`
}

type indexV1 struct {
	Index float64 `json:"index"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func newInputsV1(in Inputs) inputsV1 {
	return inputsV1{Province: in.Province, Period: in.Period, Method: in.Method,
		Thresholds: thresholdsV1{Few: in.Thresholds.Few, Provisional: in.Thresholds.Provisional, Ranked: in.Thresholds.Ranked},
		Units:      each(in.Units, newUnitV1), Tallies: each(in.Tallies, newTallyV1), Transactions: in.Transactions,
		Hidden: each(in.Hidden, newCellV1), Before: each(in.Before, newBeforeV1)}
}

func (r inputsV1) inputs() Inputs {
	return Inputs{Province: r.Province, Period: r.Period, Method: r.Method,
		Thresholds: analytics.Thresholds{Few: r.Thresholds.Few, Provisional: r.Thresholds.Provisional, Ranked: r.Thresholds.Ranked},
		Units:      each(r.Units, unitV1.unit), Tallies: each(r.Tallies, tallyV1.tally), Transactions: r.Transactions,
		Hidden: each(r.Hidden, cellV1.cell), Before: each(r.Before, beforeV1.before)}
}

func newUnitV1(u survey.Unit) unitV1 {
	return unitV1{ID: u.ID, Code: u.Code, Province: u.Province, Level: string(u.Level), Name: textV1{VI: u.Name.VI, EN: u.Name.EN}}
}

func (r unitV1) unit() survey.Unit {
	return survey.Unit{ID: r.ID, Code: r.Code, Province: r.Province, Level: survey.Level(r.Level), Name: survey.Text{VI: r.Name.VI, EN: r.Name.EN}}
}

func newTallyV1(t Tally) tallyV1 {
	return tallyV1{UnitID: t.UnitID, Questionnaire: t.Questionnaire, Mode: string(t.Mode), Standing: string(t.Standing),
		Reason: string(t.Reason), Sums: maybe(t.Sums, newSumsV1)}
}

func (r tallyV1) tally() Tally {
	return Tally{UnitID: r.UnitID, Questionnaire: r.Questionnaire, Mode: survey.Mode(r.Mode), Standing: survey.Standing(r.Standing),
		Reason: survey.Reason(r.Reason), Sums: maybe(r.Sums, sumsV1.tally)}
}

func newSumsV1(t survey.Tally) sumsV1 {
	return sumsV1{Responses: t.Responses, Counts: t.Counts, Moments: t.Moments}
}

func (r sumsV1) tally() survey.Tally {
	return survey.Tally{Responses: r.Responses, Counts: r.Counts, Moments: r.Moments}
}

func newCellV1(c Cell) cellV1    { return cellV1{Unit: c.Unit, Period: c.Period, Mode: c.Mode} }
func (r cellV1) cell() Cell      { return Cell{Unit: r.Unit, Period: r.Period, Mode: r.Mode} }
func newIndexV1(i Index) indexV1 { return indexV1{Index: i.Index, Low: i.Low, High: i.High} }
func (r indexV1) index() Index   { return Index{Index: r.Index, Low: r.Low, High: r.High} }

func newBeforeV1(b Before) beforeV1 {
	return beforeV1{To: b.To, Period: b.Period, Indices: eachValue(b.Indices, newIndexV1)}
}

func (r beforeV1) before() Before {
	return Before{To: r.To, Period: r.Period, Indices: eachValue(r.Indices, indexV1.index)}
}
