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
}

// hundredth is what a figure with two decimals may be away from what it was.
const hundredth = 0.005

// figure is a dimension or item as every door shows it.
type figure struct {
	Key         string
	N           int64
	Counts      []int64
	Share, Mean *float64
}

// unitFigures is what doors say of a unit, in the API's words.
type unitFigures struct {
	Code, Level string
	N           int64
	SetAside    int64 `json:"set_aside"`
	Index       *float64
	Weighting   string
	Dimensions  []figure
	Items       []figure
	Detail      struct {
		Overall *figure
		Modes   []modeFigure
		Reasons []reasonFigure
		All     *struct{ N int64 }
		Levels  []struct{ Index *float64 }
	}
}

type modeFigure struct {
	Mode     string
	N        int64
	SetAside int64 `json:"set_aside"`
	Index    *float64
}

type reasonFigure struct {
	Reason, Mode string
	N            int64
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
	g := Group{u.Code, period, ""}
	r.level(u.Code, u.Level)
	r.people(g, u.N, u.SetAside)
	for _, l := range u.Detail.Levels {
		r.skip(l.Index)
	}
	if u.Detail.All != nil {
		r.Unread++
	}
	r.reasons(u.Code, period, u.Detail.Reasons)
	complete := len(u.Dimensions) > 0 // whether all the people answered all five
	for _, d := range u.Dimensions {
		complete = complete && d.N == u.N
	}
	r.modes(u.Code, period, u.Detail.Modes, complete, within)
	if u.Weighting == byTransactions {
		r.skip(u.Index)
		for _, d := range u.Dimensions {
			r.answered(g, d)
			r.skip(d.Share)
			r.skip(d.Mean)
		}
		return
	}
	r.points(g, u.N, u.Index, complete, within)
	for _, f := range u.Items {
		r.counts(g, f)
	}
	for _, f := range u.Dimensions {
		r.scores(g, f, within)
	}
	if u.Detail.Overall != nil {
		r.scores(g, *u.Detail.Overall, within)
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
	r.Claims = append(r.Claims, Claim{g, question, choices, value, within})
}

// people are how many came, counted or not, and how many were set aside.
func (r *Reading) people(g Group, n, aside int64) {
	r.say(g, Came, nil, float64(n), 0)
	r.say(g, Received, nil, float64(n+aside), 0)
	r.say(g, Aside, anyReason(), float64(aside), 0)
}

func anyReason() map[string]int64 {
	choices := map[string]int64{}
	for _, reason := range survey.Reasons() {
		choices[string(reason)] = 1
	}
	return choices
}

func (r *Reading) reasons(code, period string, reasons []reasonFigure) {
	for _, f := range reasons {
		r.say(Group{code, period, f.Mode}, Aside, map[string]int64{f.Reason: 1}, float64(f.N), 0)
	}
}

func (r *Reading) modes(code, period string, modes []modeFigure, complete bool, within float64) {
	for _, m := range modes {
		g := Group{code, period, m.Mode}
		r.people(g, m.N, m.SetAside)
		r.points(g, m.N, m.Index, complete, within)
	}
}

// points reads an index as the number of satisfied answers, which it is where everybody answered everything.
func (r *Reading) points(g Group, n int64, index *float64, complete bool, within float64) {
	if index == nil {
		return
	}
	if !complete {
		r.Unread++
		return
	}
	each := 5 * float64(n) / 100
	r.say(g, Points, map[string]int64{Points: 1}, *index*each, within*each)
}

func (r *Reading) counts(g Group, f figure) {
	for i, n := range f.Counts {
		r.say(g, f.Key, map[string]int64{strconv.Itoa(i + 1): 1}, float64(n), 0)
	}
}

func (r *Reading) answered(g Group, f figure) {
	r.say(g, f.Key, map[string]int64{"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}, float64(f.N), 0)
}

// scores reads a share as the number of the satisfied, and a mean as the sum of steps.
func (r *Reading) scores(g Group, f figure, within float64) {
	r.answered(g, f)
	n := float64(f.N)
	if f.Share != nil {
		r.say(g, f.Key, satisfied(), *f.Share*n/100, within*n/100)
	}
	if f.Mean != nil {
		r.say(g, f.Key, map[string]int64{"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}, *f.Mean*n/20, within*n/20)
	}
}
