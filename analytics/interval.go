package analytics

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a range of figures.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// confidence is that of every interval we publish.
const confidence = 0.95

// z is the normal quantile that leaves half of what confidence leaves on either side, to the last digit. It is a function, for products of
// constants are rounded in other ways than products of numbers.
func z() float64 { return 1.9599639845400536 }

// Wilson returns the 95 % score interval of a proportion p seen in n trials, both on 0–1 (E. B. Wilson, J. Am. Stat. Assoc. 22,
// 1927). n may be an effective number and need not be whole. With n = 0 nothing is known: 0 to 1.
func Wilson(p, n float64) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	zz := z() * z()
	centre := (p + zz/(2*n)) / (1 + zz/n)
	half := z() / (1 + zz/n) * math.Sqrt(p*(1-p)/n+zz/(4*n*n))
	i := Interval{max(0, centre-half), min(1, centre+half)}
	if p <= 0 {
		i.Low = 0 // not what rounding leaves of it
	}
	if p >= 1 {
		i.High = 1
	}
	return i
}

// correction is by how many trials Score moves what was seen, away from either end: half of what F. Yates takes. Score intervals hold
// the truth 95 times of 100 on average over all shares, but fewer times for some; moved by so much, they do for all.
const correction = 0.25

// Score is Wilson's interval with a continuity correction (R. G. Newcombe, Stat. Med. 17, 1998, method 4, with half its correction).
func Score(p, n float64) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	return Interval{Wilson(max(0, p-correction/n), n).Low, Wilson(min(1, p+correction/n), n).High}
}

// rounding is what a difference of equal sums leaves: not variance.
const rounding = 1e-15

// EffectiveN is the number of independent trials that tell as much of a proportion p as n responses with the variance v. To
// them one response is added that is all for and one that is all against, after A. Agresti and B. A. Coull (Am. Stat. 52, 1998):
// so it is n itself where each response is one trial, where all agree, too, and near n where few disagree, for these few say
// little about how answers of one person hang together.
func EffectiveN(p, v, n float64) float64 {
	if n < 2 {
		return n
	}
	middle := (n*p + 1) / (n + 2)
	around := v*n*(n-1) + n*(p-middle)*(p-middle) + middle*middle + (1-middle)*(1-middle)
	return middle * (1 - middle) * n * (n + 2) / around
}

// student is the quantile of Student's distribution that z is of the normal one. From ten degrees of freedom on it is summed up from
// z, to four decimals (Abramowitz and Stegun, 26.7.5): a year has some hundred thousand of them.
func student(freedom float64) float64 {
	if freedom < 10 {
		return distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile(1 - (1-confidence)/2)
	}
	x := z()
	xx := x * x
	terms := [...]float64{x, (xx + 1) * x / 4, ((5*xx+16)*xx + 3) * x / 96, (((3*xx+19)*xx+17)*xx - 15) * x / 384,
		((((79*xx+776)*xx+1482)*xx-1920)*xx - 945) * x / 92160}
	t, power := 0.0, 1.0
	for _, term := range terms {
		t += term * power
		power /= freedom
	}
	return t
}
