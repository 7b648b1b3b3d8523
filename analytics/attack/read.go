package attack

import (
	"encoding/json"
	"strconv"

	"sipas/survey"
)

// Reading is everything one door said at one time. An edition is a reading, too: of an earlier time than the figures in force.
// Its readers take it that every dimension has one question, as the short questionnaire has.
type Reading struct {
	Claims []Claim
	Levels map[string]string // of the units it speaks of
	Unread int               // figures that are no plain sums
	units  map[unitPeriod]unitFigures
}

// hundredth is what a figure with two decimals may be away from what it was.
const hundredth = 0.005

// figure is a dimension or item as every door shows it.
type figure struct {
	Key         string
	N           int64
	Counts      []int64
	Share, Mean *float64
	Options     []struct{ Share float64 }
	// Questionnaires it was asked by, where the unit's figures count several.
	Questionnaires []string
}

// unitFigures is what doors say of a unit, in the API's words.
type unitFigures struct {
	Code, Level  string
	N            int64
	SetAside     *int64 `json:"set_aside"`
	Index        *float64
	Weighting    string
	Transactions *int64
	Instrument   struct{ Questionnaires []struct{ Key string } }
	Dimensions   []figure
	Items        []figure
	Reports      []reportFigure
	Detail       struct {
		SettledN *int64 `json:"settled_n"`
		Overall  *figure
		Modes    []modeFigure
		Reasons  []reasonFigure
		All      *allFigure
		Levels   []levelFigure
	}
}

// settled is how many people all but the index is of.
func (u *unitFigures) settled() int64 {
	if u.Detail.SettledN != nil {
		return *u.Detail.SettledN
	}
	return u.N
}

type allFigure struct {
	N     int64
	Index float64
}

type levelFigure struct {
	Level     string
	N         int64
	Index     *float64
	Weighting string
	Reports   []reportFigure
}

type reportFigure struct {
	Concern string
	N       int64
	Share   float64
}

type modeFigure struct {
	Mode  string
	N     int64
	Index *float64
}

type reasonFigure struct {
	Reason string
	N      int64
}

// byTransactions is how a total says that it is no plain sum.
const byTransactions = "transactions"

// API reads a reply of GET /api/v1/results.
func (r *Reading) API(body []byte) error {
	var reply struct {
		Period string
		Units  []unitFigures
	}
	if err := json.Unmarshal(body, &reply); err != nil {
		return err
	}
	for _, u := range reply.Units {
		r.unit(reply.Period, u, hundredth)
	}
	return nil
}

// unit takes the figures of a unit and period, which are as near as within to what they were before rounding.
func (r *Reading) unit(period string, u unitFigures, within float64) {
	g := Group{Unit: u.Code, Period: period}
	r.level(u.Code, u.Level)
	r.people(g, u)
	r.keep(period, u)
	complete := len(u.Dimensions) > 0 // whether all the people answered all five
	for _, d := range u.Dimensions {
		complete = complete && d.N == u.settled()
	}
	r.withAside(g, u, complete, within)
	for _, m := range u.Detail.Modes {
		mode := Group{Unit: u.Code, Period: period, Mode: m.Mode}
		at := len(r.Claims)
		r.sayOf(u.settled(), mode, Came, nil, float64(m.N), 0)
		r.points(mode, m.N, u.settled(), m.Index, complete, within)
		for i := range r.Claims[at:] {
			r.Claims[at+i].Part = m.N
		}
	}
	r.reports(g, u.Weighting, u.Reports, within)
	for _, l := range u.Detail.Levels {
		r.reports(Group{Unit: "level:" + l.Level, Period: period}, l.Weighting, l.Reports, within)
	}
	if u.Weighting == byTransactions {
		r.skip(u.Index)
		for _, d := range u.Dimensions {
			r.answered(g, d)
			r.skip(d.Share)
			r.skip(d.Mean)
		}
		return
	}
	for _, l := range u.Detail.Levels {
		if l.Weighting != byTransactions {
			r.points(Group{Unit: "level:" + l.Level, Period: period}, l.N, l.N, l.Index, complete, within)
		}
	}
	r.points(g, u.N, u.N, u.Index, complete, within)
	for _, f := range u.Items {
		r.counts(g, u.question(f), f)
	}
	for _, f := range u.Dimensions {
		r.scores(g, f, within)
	}
	if u.Detail.Overall != nil {
		r.scores(g, *u.Detail.Overall, within)
	}
}

// reports reads a share of those who report something as their number; weighted by transactions it is none.
func (r *Reading) reports(g Group, weighting string, reports []reportFigure, within float64) {
	for _, f := range reports {
		if weighting == byTransactions {
			r.Unread++
			continue
		}
		r.sayOf(f.N, g, "reports of "+f.Concern, map[string]int64{"any": 1, "yes": 1}, float64(f.N), 0)
		r.sayOf(f.N, g, "reports of "+f.Concern, map[string]int64{"yes": 1}, f.Share*float64(f.N)/100, within*float64(f.N)/100)
	}
}

func (r *Reading) level(code, level string) {
	if r.Levels == nil {
		r.Levels = map[string]string{}
	}
	if level != string(survey.LevelProvince) {
		r.Levels[code] = level
	}
}

func (r *Reading) skip(x *float64) {
	if x != nil {
		r.Unread++
	}
}

func (r *Reading) say(g Group, question string, choices map[string]int64, value, within float64) {
	r.Claims = append(r.Claims, Claim{Group: g, Question: question, Choices: choices, Value: value, Within: within})
}

// sayOf is say for a figure of so many people.
func (r *Reading) sayOf(of int64, g Group, question string, choices map[string]int64, value, within float64) {
	r.Claims = append(r.Claims, Claim{Group: g, Question: question, Choices: choices, Value: value, Within: within, Of: of})
}

// people are how many count and came, and how many were set aside and why. What was set aside is left out nowhere, so that only a month
// tells how many came of how many count.
func (r *Reading) people(g Group, u unitFigures) {
	r.say(g, Came, nil, float64(u.N), 0)
	if u.SetAside == nil {
		return
	}
	if len(months(g.Period)) == 1 && r.Levels[g.Unit] != "" {
		r.say(g, Received, nil, float64(u.N+*u.SetAside), 0)
	}
	r.say(g, Aside, anyReason(), float64(*u.SetAside), 0)
	for _, f := range u.Detail.Reasons {
		r.say(g, Aside, map[string]int64{f.Reason: 1}, float64(f.N), 0)
	}
}

func anyReason() map[string]int64 {
	choices := map[string]int64{}
	for _, reason := range survey.Reasons() {
		choices[string(reason)] = 1
	}
	return choices
}

// points reads an index of n people as the number of satisfied answers, which it is where everybody answered everything.
func (r *Reading) points(g Group, n, of int64, index *float64, complete bool, within float64) {
	if index == nil {
		return
	}
	if !complete {
		r.Unread++
		return
	}
	each := 5 * float64(n) / 100
	r.sayOf(of, g, Points, map[string]int64{Points: 1}, *index*each, within*each)
}

// question names what an item asks. Off the scale two versions of a questionnaire may ask different things under one key.
func (u *unitFigures) question(f figure) string {
	switch {
	case len(f.Options) == 0:
		return f.Key
	case len(f.Questionnaires) > 0:
		return f.Key + " of " + f.Questionnaires[0]
	case len(u.Instrument.Questionnaires) > 0:
		return f.Key + " of " + u.Instrument.Questionnaires[0].Key
	}
	return f.Key
}

func (r *Reading) counts(g Group, question string, f figure) {
	for i, n := range f.Counts {
		r.sayOf(f.N, g, question, map[string]int64{strconv.Itoa(i + 1): 1}, float64(n), 0)
	}
}

func (r *Reading) answered(g Group, f figure) {
	r.sayOf(f.N, g, f.Key, map[string]int64{"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}, float64(f.N), 0)
}

// scores reads a share as the number of the satisfied, and a mean as the sum of steps.
func (r *Reading) scores(g Group, f figure, within float64) {
	r.answered(g, f)
	n := float64(f.N)
	if f.Share != nil {
		r.sayOf(f.N, g, f.Key, satisfied(), *f.Share*n/100, within*n/100)
	}
	if f.Mean != nil {
		r.sayOf(f.N, g, f.Key, map[string]int64{"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}, *f.Mean*n/20, within*n/20)
	}
}
