package results

import (
	"context"
	"slices"

	"sipas/analytics"
	"sipas/survey"
	"sipas/survey/followup"
)

// unitCounts are how the comments of a unit were dealt with, or those of the province, by settled quarter, the latest first; where only what is frozen is
// public, of quarters that are.
func (h *Handlers) unitCounts(ctx context.Context, unit survey.Unit) ([]followup.QuarterCounts, error) {
	number := unit.ID
	if unit.Level == survey.LevelProvince {
		number = 0
	}
	counts, err := h.o.Comments.PublishedCounts(ctx, h.o.Scope, number, followup.DeedsToldSince(h.today()))
	if err != nil || len(counts) == 0 || h.access() != survey.Frozen {
		return counts, err
	}
	frozen, err := h.o.Figures.Periods(ctx, h.o.Scope, true)
	return slices.DeleteFunc(counts, func(q followup.QuarterCounts) bool {
		return !slices.Contains(frozen, analytics.PeriodOf(analytics.Quarter, q.Quarter))
	}), err
}

// countsData is what a page shows of them: a column a quarter, a row a number.
type countsData struct {
	Quarters []analytics.Period
	Latest   followup.QuarterCounts
	Read     int // of the latest: those that units read
	Rows     []countsRow
}

// countsRow is a number of each quarter; 0: fewer than five.
type countsRow struct {
	What     string // the key of its name
	Reason   followup.WithholdReason
	Comments []int
}

// newCountsData is nil where nothing is told.
func newCountsData(quarters []followup.QuarterCounts) *countsData {
	if len(quarters) == 0 {
		return nil
	}
	d := &countsData{Latest: quarters[0], Read: quarters[0].Shown + quarters[0].Masked}
	for _, q := range quarters {
		d.Quarters = append(d.Quarters, analytics.PeriodOf(analytics.Quarter, q.Quarter))
	}
	add := func(what string, reason followup.WithholdReason, of func(followup.QuarterCounts) int) {
		row := countsRow{What: what, Reason: reason}
		for _, q := range quarters {
			row.Comments = append(row.Comments, of(q))
		}
		d.Rows = append(d.Rows, row)
	}
	add("dealt.received", "", func(q followup.QuarterCounts) int { return q.Received })
	add("dealt.waiting", "", func(q followup.QuarterCounts) int { return q.Waiting })
	add("dealt.shown", "", func(q followup.QuarterCounts) int { return q.Shown })
	add("dealt.masked", "", func(q followup.QuarterCounts) int { return q.Masked })
	for _, reason := range followup.WithholdReasons() {
		add("dealt.withheld", reason, func(q followup.QuarterCounts) int { return withheldFor(q, reason) })
	}
	add("dealt.erased", "", func(q followup.QuarterCounts) int { return q.Erased })
	add("dealt.answered", "", func(q followup.QuarterCounts) int { return q.Answered })
	add("dealt.soon", "", func(q followup.QuarterCounts) int { return q.Soon })
	return d
}

func withheldFor(q followup.QuarterCounts, reason followup.WithholdReason) int {
	for _, c := range q.Withheld {
		if c.Reason == reason {
			return c.Comments
		}
	}
	return 0
}

// commentsBody is how the comments of a quarter were dealt with, as programs read it: fives, and null for fewer.
type commentsBody struct {
	Quarter  string          `json:"quarter"`
	Received *int            `json:"received"`
	Waiting  *int            `json:"waiting"`
	Shown    *int            `json:"shown"`
	Masked   *int            `json:"masked"`
	Withheld map[string]*int `json:"withheld"` // by reason
	Erased   *int            `json:"erased"`
	Answered *int            `json:"answered"`
	Soon     *int            `json:"answered_within_7_days"`
}

func newCommentsBodies(quarters []followup.QuarterCounts) []commentsBody {
	bodies := make([]commentsBody, len(quarters))
	for i, q := range quarters {
		withheld := map[string]*int{}
		for _, reason := range followup.WithholdReasons() {
			withheld[string(reason)] = fives(withheldFor(q, reason))
		}
		bodies[i] = commentsBody{analytics.PeriodOf(analytics.Quarter, q.Quarter).String(), fives(q.Received), fives(q.Waiting), fives(q.Shown), fives(q.Masked), withheld, fives(q.Erased),
			fives(q.Answered), fives(q.Soon)}
	}
	return bodies
}

// fives is a number that is told, or nil where it is not.
func fives(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
