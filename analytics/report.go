package analytics

import (
	"slices"

	"sipas/survey"
)

// The items off the scale that ask for what should not be.
const (
	TroubleItem = survey.TroubleItem
	ExtraItem   = survey.ExtraItem
)

// ReportedOption is the place of "yes" among the options of those items.
const ReportedOption = survey.Reported - 1

// Report is the share of people who reported what a concern is about, and how many answered.
type Report struct {
	Concern `json:"concern"`
	OptionShare
	N int64 `json:"n"`
}

// ReportConcern is what an item reports of. Trouble asked of apart from extra payment is one concern; where both were one question it is another.
func ReportConcern(item string, apart bool) Concern {
	switch {
	case item == ExtraItem:
		return Extra
	case apart:
		return Trouble
	}
	return Either
}

// Reports are those that are shown: of several units together those found for them, else those in the items.
func (e Estimate) Reports() []Report {
	if e.Detail.Reports != nil {
		return e.Detail.Reports
	}
	var all []Report
	for _, c := range []Concern{Trouble, Either, Extra} {
		if f := e.reported(c); f != nil {
			all = append(all, Report{c, f.Options[ReportedOption], f.N})
		}
	}
	return all
}

// Reported is the share of people who reported what a concern is about, of those who answered; nil where it is not shown.
func (e Estimate) Reported(c Concern) *OptionShare {
	all := e.Reports()
	if n := slices.IndexFunc(all, func(r Report) bool { return r.Concern == c }); n >= 0 {
		return &all[n].OptionShare
	}
	return nil
}

// reported is the figure of the item that asks for a concern; nil where it is not shown.
func (e Estimate) reported(c Concern) *Figure {
	for i, f := range e.Items {
		asks := f.Key == TroubleItem || f.Key == ExtraItem
		if asks && len(f.Options) > ReportedOption && len(f.Counts) > ReportedOption && ReportConcern(f.Key, e.apart(f)) == c {
			return &e.Items[i]
		}
	}
	return nil
}

// apart tells whether those who were asked an item were asked of extra payment by itself, however few answered that.
func (e Estimate) apart(f Figure) bool {
	return slices.ContainsFunc(e.Items, func(extra Figure) bool {
		return extra.Key == ExtraItem && (len(f.Questionnaires) == 0 || len(extra.Questionnaires) == 0 || Overlap(f.Questionnaires, extra.Questionnaires))
	})
}

// Overlap tells whether two lists have something in common.
func Overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// ReportGroup is a unit, or several small ones taken together, as a stratum of a report: how many answered the item, how many of them said yes,
// and what they weigh.
type ReportGroup struct {
	Yes, N int64
	Weight float64
	Sums   *Sums // of the scale: how far its days differ
}

// NewReport computes the share of several groups together, each by its weight; nil where too few answered.
func NewReport(c Concern, groups []ReportGroup, t Thresholds, days Clustering) *Report {
	r, yes := &Report{Concern: c}, int64(0)
	var strata []Stratum
	for _, g := range groups {
		r.N, yes = r.N+g.N, yes+g.Yes
		strata = append(strata, g.stratum(days))
	}
	if r.N < t.Provisional {
		return nil
	}
	s := NewStratified(strata)
	sure := min(EffectiveN(s.Value, s.Variance, s.N), alikeN(groups, days)) / widening{1, s.Freedom}.divisor()
	r.OptionShare = newOptionShare(s.Value, sure, yes == 0, yes == r.N)
	return r
}

// stratum is as sure as the score that is least so, for of the item's own days nothing is kept.
func (g ReportGroup) stratum(days Clustering) Stratum {
	p, n, w := float64(g.Yes)/float64(g.N), float64(g.N), g.Sums.widest(days)
	h := Stratum{Value: p, N: n, Population: g.Weight, Freedom: w.freedom}
	h.Variance = p * (1 - p) / max(1, n-1)
	h.Between = h.Variance * w.effect
	return h
}

// alikeN is the effective number of responses if all strata had the same share (L. Kish: Survey Sampling, 11.7). Few report, in many strata nobody
// does, and those would seem to be certain.
func alikeN(groups []ReportGroup, days Clustering) float64 {
	weights, squares := 0.0, 0.0
	for _, g := range groups {
		weights += g.Weight
		squares += g.Weight * g.Weight * g.Sums.widest(days).effect / float64(g.N)
	}
	return weights * weights / squares
}
