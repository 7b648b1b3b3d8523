package survey

// Scores are six per response: the five dimensions in order and, last, the overall item.
const (
	ScoreCount   = len(dimensions) + 1
	OverallScore = ScoreCount - 1
)

// Moments are sums over responses of their scores and of products of scores. With m the number of a response's answers on
// the scale in a dimension, s the number of satisfied ones among them and t the sum of the steps, they hold
//
//	Σ[m>0], Σm, Σs, Σt for each score, and Σmm′, Σss′, Σtt′, Σsm′, Σtm′ for each pair of scores.
//
// A dimension's share is Σs/Σm, its mean Σt/Σm; the products give the variance between responses, which is what an
// interval needs because one person's answers hang together, and the correlations between dimensions and overall.
// The vector is stored as it is: its order is part of the database's meaning.
type Moments [MomentCount]int64

const (
	pairs   = ScoreCount * (ScoreCount + 1) / 2
	squares = ScoreCount * ScoreCount

	atResponses = 0
	atAnswers   = atResponses + ScoreCount
	atSatisfied = atAnswers + ScoreCount
	atSteps     = atSatisfied + ScoreCount
	atMM        = atSteps + ScoreCount
	atSS        = atMM + pairs
	atTT        = atSS + pairs
	atSM        = atTT + pairs
	atTM        = atSM + squares

	// MomentCount is the length of the vector, FirstOrder how many of its first counters are sums, the rest being sums of products.
	MomentCount = atTM + squares
	FirstOrder  = atMM
)

// Responses is the number of responses with an answer on the scale in score d.
func (m *Moments) Responses(d int) int64 { return m[atResponses+d] }

// Answers is Σm of score d, Satisfied Σs, Steps Σt.
func (m *Moments) Answers(d int) int64   { return m[atAnswers+d] }
func (m *Moments) Satisfied(d int) int64 { return m[atSatisfied+d] }
func (m *Moments) Steps(d int) int64     { return m[atSteps+d] }

// AnswersAnswers is Σmm′ of scores d and e; SatisfiedSatisfied Σss′, StepsSteps Σtt′.
func (m *Moments) AnswersAnswers(d, e int) int64     { return m[atMM+pair(d, e)] }
func (m *Moments) SatisfiedSatisfied(d, e int) int64 { return m[atSS+pair(d, e)] }
func (m *Moments) StepsSteps(d, e int) int64         { return m[atTT+pair(d, e)] }

// SatisfiedAnswers is Σsm′ with s of score d and m′ of score e; StepsAnswers Σtm′.
func (m *Moments) SatisfiedAnswers(d, e int) int64 { return m[atSM+d*ScoreCount+e] }
func (m *Moments) StepsAnswers(d, e int) int64     { return m[atTM+d*ScoreCount+e] }

// pair numbers unordered pairs row by row: (0,0) (0,1) … (0,5) (1,1) …
func pair(d, e int) int {
	if d > e {
		d, e = e, d
	}
	return d*ScoreCount - d*(d-1)/2 + e - d
}

// scores are one response's m, s and t.
type scores struct{ m, s, t [ScoreCount]int64 }

func (sc *scores) add(item Item, value int) {
	d := scoreOf(item)
	if d < 0 || value > ScaleSteps {
		return
	}
	sc.m[d]++
	sc.t[d] += int64(value)
	if value >= Satisfied {
		sc.s[d]++
	}
}

func scoreOf(item Item) int {
	if item.Kind != OnScale {
		return -1
	}
	for d, key := range dimensions {
		if item.Dimension == key {
			return d
		}
	}
	if item.Key == OverallKey {
		return OverallScore
	}
	return -1
}

func (m *Moments) add(sc *scores) {
	for d := range ScoreCount {
		if sc.m[d] == 0 {
			continue
		}
		m[atResponses+d]++
		m[atAnswers+d] += sc.m[d]
		m[atSatisfied+d] += sc.s[d]
		m[atSteps+d] += sc.t[d]
		for e := range ScoreCount {
			m[atSM+d*ScoreCount+e] += sc.s[d] * sc.m[e]
			m[atTM+d*ScoreCount+e] += sc.t[d] * sc.m[e]
			if e >= d {
				p := pair(d, e)
				m[atMM+p] += sc.m[d] * sc.m[e]
				m[atSS+p] += sc.s[d] * sc.s[e]
				m[atTT+p] += sc.t[d] * sc.t[e]
			}
		}
	}
}
