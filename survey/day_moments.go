package survey

// DayMoments are sums over days of a day's number of responses, and of the products of its totals. Answers of one day hang
// together: how much more the days differ than single responses would let them is seen from these. With n a day's
// responses and M, S and T its totals of m, s and t as in Moments, they hold
//
//	the number of days and Σn², then ΣMM′, ΣSS′, ΣTT′, ΣSM′, ΣTM′ in the order of Moments.
//
// The vector is stored as it is: its order is part of the database's meaning.
type DayMoments [DayMomentCount]int64

const (
	atDays    = 0
	atSquares = 1
	dayShift  = 2 - atMM // from a product's place in Moments to that in DayMoments

	// DayMomentCount is the length of the vector.
	DayMomentCount = MomentCount + dayShift
)

// Days is the number of days with responses, Squares Σn².
func (m *DayMoments) Days() int64    { return m[atDays] }
func (m *DayMoments) Squares() int64 { return m[atSquares] }

// AnswersAnswers is ΣMM′ of scores d and e; SatisfiedSatisfied ΣSS′, StepsSteps ΣTT′.
func (m *DayMoments) AnswersAnswers(d, e int) int64     { return m[dayShift+atMM+pair(d, e)] }
func (m *DayMoments) SatisfiedSatisfied(d, e int) int64 { return m[dayShift+atSS+pair(d, e)] }
func (m *DayMoments) StepsSteps(d, e int) int64         { return m[dayShift+atTT+pair(d, e)] }

// SatisfiedAnswers is ΣSM′ with S of score d and M′ of score e; StepsAnswers ΣTM′.
func (m *DayMoments) SatisfiedAnswers(d, e int) int64 { return m[dayShift+atSM+d*ScoreCount+e] }
func (m *DayMoments) StepsAnswers(d, e int) int64     { return m[dayShift+atTM+d*ScoreCount+e] }

// AddDay adds one day: how many responded, and their moments, of which the sums are looked at alone.
func (m *DayMoments) AddDay(responses int64, day *Moments) {
	if responses == 0 {
		return
	}
	m[atDays]++
	m[atSquares] += responses * responses
	for d := range ScoreCount {
		for e := range ScoreCount {
			m[dayShift+atSM+d*ScoreCount+e] += day.Satisfied(d) * day.Answers(e)
			m[dayShift+atTM+d*ScoreCount+e] += day.Steps(d) * day.Answers(e)
			if e < d {
				continue
			}
			p := dayShift + pair(d, e)
			m[atMM+p] += day.Answers(d) * day.Answers(e)
			m[atSS+p] += day.Satisfied(d) * day.Satisfied(e)
			m[atTT+p] += day.Steps(d) * day.Steps(e)
		}
	}
}

// Plus adds the sums over other days.
func (m *DayMoments) Plus(other *DayMoments) {
	for i, v := range other {
		m[i] += v
	}
}
