package publish

import (
	"testing"
	"time"

	"sipas/analytics"
	"sipas/survey"
)

// TestTwoSizesTellWhatLiesBetween is why the smallest group is chosen before the first answer: the same months, cut by two sizes, make two quarters that
// differ by fewer people than either size allows.
func TestTwoSizesTellWhatLiesBetween(t *testing.T) {
	quarter := analytics.Period{Kind: analytics.Quarter, Start: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
	in := func(few int64, people ...int64) int64 {
		var counts []MonthCount
		for n, responses := range people {
			answered := make([]int64, len(survey.Dimensions()))
			for d := range answered {
				answered[d] = responses
			}
			counts = append(counts, MonthCount{UnitID: 1, Month: quarter.Start.AddDate(0, n, 0), Settled: true, Mode: survey.ModeQR, Standing: survey.Counted, Measure: "m",
				Responses: responses, Answered: answered})
		}
		months := unitMonthsOf(counts)
		without := leaveOut(months, few, func(analytics.Period) bool { return true })
		sum := int64(0)
		for _, m := range months {
			if !without.sums(quarter, m) {
				sum += m.responses
			}
		}
		return sum
	}
	if before, after := in(10, 4, 8, 100), in(5, 4, 8, 100); before != 112 || after != 108 {
		t.Errorf("lowered: %d, then %d; METHOD.md says 112 and 108", before, after)
	}
	if before, after := in(10, 8, 12, 100), in(15, 8, 12, 100); before != 112 || after != 120 {
		t.Errorf("raised: %d, then %d; METHOD.md says 112 and 120", before, after)
	}
}
