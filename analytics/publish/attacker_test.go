package publish

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sipas/analytics"
	"sipas/analytics/attack"
	"sipas/survey"
)

// TestAnAttackerFindsNoFew solves everything that is published of small provinces, items, modes and what was set aside among it, for
// groups of fewer than ten of whom adding and subtracting tells a count of answers.
func TestAnAttackerFindsNoFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := yearOf(t, drawPeople(t))
		p := attack.Publication{Door: "rows", Province: "68"}
		var r attack.Reading
		periods := slices.Collect(maps.Keys(rows))
		analytics.SortPeriods(periods)
		for _, period := range periods {
			r.Estimates(period.String(), rows[period])
		}
		// Everybody answers everything: of the questions one stands for all.
		r.Claims = slices.DeleteFunc(r.Claims, func(c attack.Claim) bool {
			return slices.Contains(append(survey.Dimensions()[1:], survey.OverallKey), c.Question)
		})
		p.Add(r)
		for _, f := range p.Attack().Findings {
			if f.How == attack.BySums {
				t.Errorf("%v; %v", f, sizesOf(rows))
			}
		}
	})
}

// sizesOf are the numbers beside published figures, to see by what a finding came about.
func sizesOf(rows map[analytics.Period][]analytics.UnitEstimate) map[string]string {
	sizes := map[string]string{}
	for p, units := range rows {
		for _, u := range units {
			aside := "?"
			if u.SetAside != nil {
				aside = fmt.Sprint(*u.SetAside)
			}
			sizes[p.String()+" "+u.Code] = fmt.Sprintf("%d %s, %s aside", u.N, u.Status, aside)
			for _, l := range u.Detail.Levels {
				sizes[p.String()+" "+string(l.Level)] = fmt.Sprint(l.N)
			}
		}
	}
	return sizes
}
