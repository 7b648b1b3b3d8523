package analyticsdb

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/jackc/pgx/v5"

	"sipas/analytics"
	"sipas/analytics/publish"
	"sipas/survey"
)

// findingRow is a row of analytics.finding as it is written.
type findingRow struct {
	UnitID        int32              `json:"unit_id"`
	Weakest       string             `json:"weakest"`
	WeakestShare  *float64           `json:"weakest_share"`
	SetAsideShare *float64           `json:"set_aside_share"`
	AnswerRate    *float64           `json:"answer_rate"`
	Sample        *int64             `json:"sample"`
	SampleMissing *int64             `json:"sample_missing"`
	SampleFill    *float64           `json:"sample_fill"`
	GapLow        *float64           `json:"gap_low"`
	GapHigh       *float64           `json:"gap_high"`
	GapFullLow    *float64           `json:"gap_full_low"`
	GapFullHigh   *float64           `json:"gap_full_high"`
	Verdict       *analytics.Verdict `json:"verdict"`
	NeedLow       *float64           `json:"need_low"`
	NeedHigh      *float64           `json:"need_high"`
	Unclear       bool               `json:"weakest_unclear"`
	MendFirst     string             `json:"mend_first"`
	RankedOf      *int               `json:"ranked_of"`
	Concerns      []string           `json:"concerns"`
}

func newFindingRow(u *analytics.UnitEstimate) findingRow {
	r := findingRow{UnitID: u.ID, Weakest: u.Weakest, WeakestShare: u.WeakestShare, Unclear: u.Unclear, MendFirst: u.MendFirst, RankedOf: u.RankedOf,
		SetAsideShare: u.SetAsideShare, Concerns: list(fieldOf(u.Concerns, func(c analytics.Concern) string { return string(c) }))}
	if s := u.Sample; s != nil {
		r.AnswerRate, r.Sample, r.SampleMissing, r.SampleFill = &s.Rate, &s.Needed, &s.Missing, &s.Fill
	}
	if g := u.Gap; g != nil {
		r.GapLow, r.GapHigh, r.GapFullLow, r.GapFullHigh, r.Verdict = &g.Point.Low, &g.Point.High, &g.Full.Low, &g.Full.High, &g.Verdict
	}
	if n := u.Need; n != nil {
		r.NeedLow, r.NeedHigh = &n.Low, &n.High
	}
	return r
}

// fields are where SelectEstimates puts the columns of a finding.
func (r *findingRow) fields() []any {
	return []any{&r.Weakest, &r.WeakestShare, &r.SetAsideShare, &r.AnswerRate, &r.Sample, &r.SampleMissing, &r.SampleFill,
		&r.GapLow, &r.GapHigh, &r.GapFullLow, &r.GapFullHigh, &r.Verdict, &r.NeedLow, &r.NeedHigh,
		&r.Unclear, &r.MendFirst, &r.RankedOf, &r.Concerns}
}

func (r *findingRow) finding(transactions *int64) analytics.Finding {
	f := analytics.Finding{SetAsideShare: r.SetAsideShare, RankedOf: r.RankedOf,
		Weakness: analytics.Weakness{Weakest: r.Weakest, WeakestShare: r.WeakestShare, Unclear: r.Unclear, MendFirst: r.MendFirst}}
	for _, c := range r.Concerns {
		f.Concerns = append(f.Concerns, analytics.Concern(c))
	}
	if r.Sample != nil {
		f.Sample = &analytics.SamplePlan{Transactions: *transactions, Needed: *r.Sample, Missing: *r.SampleMissing, Fill: *r.SampleFill, Rate: *r.AnswerRate}
	}
	if r.Verdict != nil {
		f.Gap = &analytics.Gap{Point: analytics.Interval{Low: *r.GapLow, High: *r.GapHigh}, Full: analytics.Interval{Low: *r.GapFullLow, High: *r.GapFullHigh}, Verdict: *r.Verdict}
	}
	if r.NeedLow != nil {
		f.Need = &analytics.Interval{Low: *r.NeedLow, High: *r.NeedHigh}
	}
	return f
}

// SaveFindings replaces what follows from the figures of a period or of one of its editions.
func (t *turn) SaveFindings(ctx context.Context, f publish.Findings) error {
	rows, ids := make([]findingRow, len(f.Units)), make([]int32, len(f.Units))
	for i := range f.Units {
		rows[i], ids[i] = newFindingRow(&f.Units[i]), f.Units[i].ID
	}
	findings, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	key := func(more pgx.StrictNamedArgs) pgx.StrictNamedArgs {
		maps.Copy(more, keyArgs(t.province, publish.EditionKey{Period: f.Period, Edition: f.Edition}))
		return more
	}
	var batch pgx.Batch
	batch.Queue(t.s.sql.Get("UpsertFindings"), key(pgx.StrictNamedArgs{"basis": f.Basis, "findings": string(findings)}))
	batch.Queue(t.s.sql.Get("DeleteFindings"), key(pgx.StrictNamedArgs{"unit_ids": ids}))
	if target := f.Target; target == nil || len(f.Units) == 0 {
		batch.Queue(t.s.sql.Get("DeleteTarget"), key(pgx.StrictNamedArgs{}))
	} else {
		batch.Queue(t.s.sql.Get("UpsertTarget"), key(targetColumns(target, f.Basis)))
	}
	return t.tx.SendBatch(ctx, &batch).Close()
}

func targetColumns(t *analytics.Target, basis string) pgx.StrictNamedArgs {
	line := t.Line
	args := pgx.StrictNamedArgs{"basis": basis, "line_year": line.Year, "line_scope": line.Scope, "line_low": line.Low, "line_high": line.High, "line_from": line.From,
		"line_rebuilt": line.Rebuilt, "likely": line.Likely, "published": t.Published, "place": t.Place,
		"national_year": nil, "national": nil, "rise": nil, "path": nil, "by_dimension": list(t.ByDimension), "by_unit": list(t.ByUnit)}
	if n := t.National; n != nil {
		args["national_year"], args["national"] = n.Year, n.Score
	}
	if t.Path != nil {
		args["rise"], args["path"] = t.Path.Rise, t.Path
	}
	return args
}

// target reads what SaveFindings wrote; nil where there is none.
func (s *Store) target(ctx context.Context, args pgx.StrictNamedArgs) (*analytics.Target, error) {
	rows, err := s.query(ctx, "SelectTarget", args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (analytics.Target, error) {
		var t analytics.Target
		var year *int
		national := analytics.Benchmark{Code: analytics.Country}
		err := row.Scan(&t.Line.Year, &t.Line.Scope, &t.Line.Low, &t.Line.High, &t.Line.From, &t.Line.Rebuilt, &t.Line.Likely, &t.Published, &t.Place,
			&year, &national.Score, &t.Path, &t.ByDimension, &t.ByUnit)
		t.Line.Exact = t.Line.Low == t.Line.High
		if year != nil {
			national.Year, t.National = *year, &national
		}
		if t.Path != nil {
			t.Path.From = t.Line
		}
		return t, err
	})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// EditionsWithout returns the editions whose findings rest on another basis, or that have none.
func (t *turn) EditionsWithout(ctx context.Context, basis string) ([]publish.EditionKey, error) {
	return collect(ctx, t, "SelectEditionsWithout", pgx.StrictNamedArgs{"province": t.province, "method": analytics.ShareMethod, "basis": basis},
		func(row pgx.CollectableRow) (publish.EditionKey, error) {
			var e publish.EditionKey
			var period string
			err := row.Scan(&period, &e.Edition)
			if err == nil {
				e.Period, err = analytics.ParsePeriod(period)
			}
			return e, err
		})
}

// EditionUnits returns the figures of an edition, of units that it has any of.
func (t *turn) EditionUnits(ctx context.Context, e publish.EditionKey) ([]analytics.UnitEstimate, error) {
	all, err := collect(ctx, t, "SelectEstimates", estimatesOf(survey.InProvince(t.province), e, "", true), scanEstimate)
	var units []analytics.UnitEstimate
	for _, u := range all {
		if u.computedAt != nil {
			units = append(units, u.UnitEstimate)
		}
	}
	return units, err
}
