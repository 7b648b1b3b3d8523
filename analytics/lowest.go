package analytics

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Lowest is the dimension with the lowest share, and how surely its share lies under that of every other one.
type Lowest struct {
	Key    string  `json:"key"`
	Next   string  `json:"next"`   // the one it is hardest to tell from
	Points float64 `json:"points"` // by how much it lies under that one
	P      float64 `json:"p"`      // the largest of all comparisons with others, corrected for their number
}

// weakestRisk is the probability with which a dimension may be named the weakest that truly is not: a judgement of ours.
const weakestRisk = 0.05

// Apart tells whether it is more than chance that it is the lowest.
func (l Lowest) Apart() bool { return l.P <= weakestRisk }

// distance is by how much one dimension's share lies under another's, both on 0–1, with the variance of that difference and its
// degrees of freedom.
type distance struct{ difference, variance, freedom float64 }

// p is that of a two-sided test that there is no difference; 1 where it points the other way.
func (d distance) p() float64 {
	if d.difference <= 0 || d.variance <= 0 {
		return 1
	}
	t := d.difference / math.Sqrt(d.variance)
	if math.IsInf(d.freedom, 1) {
		return 2 * distuv.UnitNormal.Survival(t)
	}
	return 2 * distuv.StudentsT{Sigma: 1, Nu: d.freedom}.Survival(t)
}

// newLowest compares the lowest dimension with each of the others; nil where there are none. The same people answered both, so
// the difference has the variance of a paired one. The comparisons are corrected by Holm (Scand. J. Stat. 6, 1979): all of
// them hold together where the largest corrected p is small.
func newLowest(dimensions []Figure, from func(lower, other int) distance) *Lowest {
	lowest := -1
	for d, f := range dimensions {
		if f.Share != nil && (lowest < 0 || *f.Share < *dimensions[lowest].Share) {
			lowest = d
		}
	}
	if lowest < 0 {
		return nil
	}
	l := &Lowest{Key: dimensions[lowest].Key}
	var all []float64
	hardest := -1.0
	for d, f := range dimensions {
		if d == lowest || f.Share == nil {
			continue
		}
		p := from(lowest, d).p()
		if all = append(all, p); p > hardest {
			hardest, l.Next, l.Points = p, f.Key, *f.Share-*dimensions[lowest].Share
		}
	}
	l.P = holm(all)
	return l
}

// holm returns the largest of p-values that are corrected for their number: each times how many are no smaller.
func holm(p []float64) float64 {
	slices.Sort(p)
	largest := 0.0
	for i, x := range p {
		largest = max(largest, min(1, x*float64(len(p)-i)))
	}
	return largest
}

// distance is that of one unit's dimensions. Half a response is added to each way in which two dimensions can be answered, so
// that a difference always has a variance (A. Agresti, Y. Min, Stat. Med. 24, 2005). Where the difference varies between days by
// more than between people, the variance is larger by that, as in Clustering; what hangs together in a level is mostly in both.
func (r *ratios) distance(lower, other int) distance {
	n, d := float64(r.n), r.of(other)-r.of(lower)
	s := spread{n: n, plain: r.differing(lower, other, n), days: r.days}
	if r.days > 1 {
		s.between = r.byDay.differing(lower, other, r.days)
	}
	w := s.widening(0)
	squares := s.plain*n*(n-1) + n*d*d // of the differences in single responses
	difference := n * d / (n + 2)
	return distance{difference, w.effect * ((squares+1)/(n+2) - difference*difference) / (n + 2), w.freedom}
}

// differing is the variance of the difference of two ratios.
func (r *ratios) differing(d, e int, n float64) float64 {
	return r.covariance(d, d, n) + r.covariance(e, e, n) - 2*r.covariance(d, e, n)
}

// distance is that of several groups together, weighted as their figures are, with F. E. Satterthwaite's degrees of freedom.
func (v views) distance(lower, other int) distance {
	var sum distance
	total, own := 0.0, 0.0
	for i, g := range v.groups {
		r := &v.ratios[i]
		if r.m[lower] == 0 || r.m[other] == 0 || r.n < 2 {
			continue
		}
		d, weight := r.distance(lower, other), float64(g.Transactions)
		variance := weight * weight * d.variance
		sum.difference, sum.variance, total = sum.difference+weight*d.difference, sum.variance+variance, total+weight
		own += variance * variance / d.freedom
	}
	if total == 0 {
		return sum
	}
	sum.freedom = math.Inf(1)
	if own > 0 {
		sum.freedom = sum.variance * sum.variance / own
	}
	return distance{sum.difference / total, sum.variance / (total * total), sum.freedom}
}
