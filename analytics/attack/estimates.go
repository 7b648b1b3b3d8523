package attack

import "sipas/analytics"

// Estimates reads published rows of a period as the database has them, unrounded: what every door shows at most.
func (r *Reading) Estimates(period string, rows []analytics.UnitEstimate) {
	for _, row := range rows {
		u := unitFigures{Code: row.Code, Level: string(row.Level), N: row.N, SetAside: row.SetAside, Index: row.Index, Weighting: row.Weighting,
			Transactions: row.Transactions,
			Dimensions:   figures(row.Dimensions), Items: figures(row.Items), Reports: reportFigures(row.Reports())}
		for _, q := range row.Instrument.Questionnaires {
			u.Instrument.Questionnaires = append(u.Instrument.Questionnaires, struct{ Key string }{q.Key})
		}
		u.Detail.SettledN = row.Detail.SettledN
		if row.Detail.Overall != nil {
			u.Detail.Overall = &figures([]analytics.Figure{*row.Detail.Overall})[0]
		}
		if all := row.Detail.All; all != nil {
			u.Detail.All = &allFigure{all.N, all.Index}
		}
		for _, l := range row.Detail.Levels {
			u.Detail.Levels = append(u.Detail.Levels, levelFigure{string(l.Level), l.N, l.Index, l.Weighting, reportFigures(l.Reports)})
		}
		for _, m := range row.Detail.Modes {
			u.Detail.Modes = append(u.Detail.Modes, modeFigure{string(m.Mode), m.N, m.Index})
		}
		for _, reason := range row.Detail.Reasons {
			u.Detail.Reasons = append(u.Detail.Reasons, reasonFigure{string(reason.Reason), reason.N})
		}
		r.unit(period, u, unrounded)
	}
}

func reportFigures(of []analytics.Report) []reportFigure {
	var found []reportFigure
	for _, f := range of {
		found = append(found, reportFigure{string(f.Concern), f.N, f.Share})
	}
	return found
}

func figures(of []analytics.Figure) []figure {
	var found []figure
	for _, f := range of {
		own := figure{Key: f.Key, N: f.N, Counts: f.Counts, Share: f.Share, Mean: f.Mean, Questionnaires: f.Questionnaires}
		for _, o := range f.Options {
			own.Options = append(own.Options, struct{ Share float64 }{o.Share})
		}
		found = append(found, own)
	}
	return found
}
