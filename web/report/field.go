package report

import (
	"strings"

	"sipas/analytics"
	"sipas/survey"
)

// word is a value that Vietnamese tables say in words, and the others by the code that the API has for it.
type word struct {
	key  string
	code any
}

// field is one column of the table of units; its name is that of the API.
type field struct {
	name  string
	value func(analytics.UnitEstimate) any // nil where there is none
}

// some is what a pointer leads to, or nil.
func some[T any](x *T) any {
	if x == nil {
		return nil
	}
	return *x
}

// figure is a column of figures with two decimals, as the ministry's scores have.
func figure(name string, get func(analytics.UnitEstimate) *float64) field {
	return field{name, func(u analytics.UnitEstimate) any { return score(get(u)) }}
}

// score is a figure as figure writes it.
func score(x *float64) any {
	if x == nil {
		return nil
	}
	return rounded(*x)
}

// rounded gives two decimals.
func rounded(x float64) float64 { return analytics.Round(x, 2) }

// integer is a column of whole numbers.
func integer(name string, get func(analytics.UnitEstimate) *int) field {
	return field{name, func(u analytics.UnitEstimate) any { return some(get(u)) }}
}

// coded is a column of words where there is a code.
func coded(name, prefix string, get func(analytics.UnitEstimate) string) field {
	return field{name, func(u analytics.UnitEstimate) any {
		if code := get(u); code != "" {
			return word{prefix + code, code}
		}
		return nil
	}}
}

// yesOrNo is what holds or not.
func yesOrNo(b bool) word {
	if b {
		return word{"report.yes", true}
	}
	return word{"report.no", false}
}

func levelOf(u analytics.UnitEstimate) word {
	return word{"report.level." + string(u.Level), string(u.Level)}
}

// mainFields are those that are printed.
func mainFields() []field {
	return []field{
		{"unit_code", func(u analytics.UnitEstimate) any { return u.Code }},
		{"unit_name", func(u analytics.UnitEstimate) any { return u.Name.VI }},
		{"level", func(u analytics.UnitEstimate) any { return levelOf(u) }},
		{"status", func(u analytics.UnitEstimate) any { return statusOf(u.Estimate) }},
		{"n", func(u analytics.UnitEstimate) any { return u.N }},
		{"set_aside", func(u analytics.UnitEstimate) any { return some(u.SetAside) }},
		{"transactions", func(u analytics.UnitEstimate) any { return some(u.Transactions) }},
		figure("index", func(u analytics.UnitEstimate) *float64 { return u.Index }),
		figure("low", func(u analytics.UnitEstimate) *float64 { return u.Low }),
		figure("high", func(u analytics.UnitEstimate) *float64 { return u.High }),
		integer("rank", func(u analytics.UnitEstimate) *int { return u.Rank }),
		integer("ranked_of", func(u analytics.UnitEstimate) *int { return u.RankedOf }),
		integer("rank_low", func(u analytics.UnitEstimate) *int { return u.RankLow }),
		integer("rank_high", func(u analytics.UnitEstimate) *int { return u.RankHigh }),
		changed("change_"+analytics.ToPrevious, analytics.ToPrevious, points),
		changed("real_"+analytics.ToPrevious, analytics.ToPrevious, isSure),
		coded("weakest", "dimension.", func(u analytics.UnitEstimate) string { return u.Weakest }),
		coded("mend_first", "dimension.", func(u analytics.UnitEstimate) string { return u.MendFirst }),
	}
}

func statusOf(e analytics.Estimate) word {
	if e.Suppressed {
		return word{"report.status.suppressed", string(e.Status)}
	}
	return word{"report.status." + string(e.Status), string(e.Status)}
}

// moreFields stand to the right of the main ones, for whoever computes with them.
func moreFields() []field {
	found := []field{
		figure("mean", func(u analytics.UnitEstimate) *float64 { return u.Mean }),
		figure("mean_low", func(u analytics.UnitEstimate) *float64 { return u.MeanLow }),
		figure("mean_high", func(u analytics.UnitEstimate) *float64 { return u.MeanHigh }),
		figure("weakest_share", func(u analytics.UnitEstimate) *float64 { return u.WeakestShare }),
		{"weakest_unclear", func(u analytics.UnitEstimate) any {
			if !u.Unclear && u.Weakest == "" {
				return nil
			}
			return yesOrNo(u.Unclear)
		}},
		{"questionnaires", func(u analytics.UnitEstimate) any { return keys(u.Instrument.Questionnaires) }},
		{"left_out", func(u analytics.UnitEstimate) any { return u.Instrument.OthersN() }},
		changed("composition_"+analytics.ToPrevious, analytics.ToPrevious, composition),
		broken("break_"+analytics.ToPrevious, analytics.ToPrevious),
	}
	return append(found, changed("change_"+analytics.ToYearAgo, analytics.ToYearAgo, points), changed("real_"+analytics.ToYearAgo, analytics.ToYearAgo, isSure),
		changed("composition_"+analytics.ToYearAgo, analytics.ToYearAgo, composition), broken("break_"+analytics.ToYearAgo, analytics.ToYearAgo))
}

// changed is a column about the change against an earlier period.
func changed(name, to string, of func(*analytics.Change) any) field {
	return field{name, func(u analytics.UnitEstimate) any {
		if c := u.Change(to); c != nil {
			return of(c)
		}
		return nil
	}}
}

func points(c *analytics.Change) any      { return rounded(c.Points) }
func isSure(c *analytics.Change) any      { return yesOrNo(c.Sure()) }
func composition(c *analytics.Change) any { return score(c.Composition) }

// broken is a column about why there is no change.
func broken(name, to string) field {
	return coded(name, "break.short.", func(u analytics.UnitEstimate) string {
		if b := u.BreakTo(to); b != nil {
			return b.Reason
		}
		return ""
	})
}

func fields() []field { return append(mainFields(), moreFields()...) }

func keys(counts []analytics.QuestionnaireCount) string {
	var found []string
	for _, q := range counts {
		found = append(found, q.Key)
	}
	return strings.Join(found, " ")
}

// stepNames are the columns of how many chose each step of the scale.
func stepNames() []string {
	var found []string
	for n := range survey.ScaleSteps {
		found = append(found, "step_"+string(rune('1'+n)))
	}
	return found
}
