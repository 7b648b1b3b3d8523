package analytics

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
)

// Likely is where a rebuilt line would lie under assumptions that its bounds do without: the middle and the range of most draws.
type Likely struct {
	Low    float64 `json:"low"`
	Middle float64 `json:"middle"`
	High   float64 `json:"high"`
}

// likelyDraws is how often the provinces that are not named are given ranks.
const likelyDraws = 2000

// LikelyLine assumes that the provinces of unknown rank hold the free ranks in an order drawn at random, that scores fall evenly from one
// published rank to the next and below the last one so that the plain mean of all is the national average, and that a merged province
// has the mean of its parts by population. ok is false where the results do not tell the first score or the national average.
func LikelyLine(results []Benchmark, year int, merger Merger) (Likely, bool) {
	scores, ok := evenScores(results, year, len(merger))
	if !ok {
		return Likely{}, false
	}
	known, free := map[string]float64{}, slices.Clone(scores)
	for _, b := range results {
		switch {
		case b.Year != year || b.Code == Country:
			continue
		case b.Score != nil:
			known[b.Code] = *b.Score
		default:
			known[b.Code] = scores[*b.Rank-1]
		}
		if at := slices.Index(free, nearest(free, known[b.Code])); at >= 0 {
			free = slices.Delete(free, at, at+1)
		}
	}
	groups := weighed(merger, known)
	random := rand.New(rand.NewPCG(uint64(year), likelyDraws))
	lines, means := make([]float64, likelyDraws), make([]float64, len(groups))
	for i := range lines {
		random.Shuffle(len(free), func(a, b int) { free[a], free[b] = free[b], free[a] })
		rest := free
		for g := range groups {
			means[g], rest = groups[g].mean(rest)
		}
		slices.Sort(means)
		lines[i] = means[len(means)-TopRank]
	}
	slices.Sort(lines)
	tail := (1 - confidence) / 2
	return Likely{between(lines, tail), between(lines, 0.5), between(lines, 1-tail)}, true
}

// mixture is a province in force.
type mixture struct {
	score float64   // of the known parts, each by its weight
	open  []float64 // weights of the others
}

// weighed makes a mixture of each province in force, always in the same order: a draw must be the same again.
func weighed(merger Merger, known map[string]float64) []mixture {
	parts := merger.parts()
	var groups []mixture
	for _, code := range slices.Sorted(maps.Keys(parts)) {
		people := 0
		for _, f := range parts[code] {
			people += f.Thousands
		}
		var m mixture
		for _, f := range parts[code] {
			weight := float64(f.Thousands) / float64(people)
			if score, ok := known[f.Code]; ok {
				m.score += weight * score
			} else {
				m.open = append(m.open, weight)
			}
		}
		groups = append(groups, m)
	}
	return groups
}

// mean is the province's score where its other parts have the first of the free scores; it returns those that are left.
func (m mixture) mean(free []float64) (float64, []float64) {
	sum := m.score
	for i, weight := range m.open {
		sum += weight * free[i]
	}
	return sum, free[len(m.open):]
}

// evenScores lays a score to each of n ranks: those published, even steps between them, and an even fall behind the last one.
func evenScores(results []Benchmark, year, n int) ([]float64, bool) {
	known := make([]*float64, n)
	for _, b := range results {
		if b.Year == year && b.Rank != nil && b.Score != nil && *b.Rank <= n {
			known[*b.Rank-1] = b.Score
		}
	}
	average := averageOf(results, year)
	if n < TopRank || known[0] == nil || average == nil {
		return nil, false
	}
	scores := make([]float64, n)
	last, sum := 0, *known[0]
	scores[0] = *known[0]
	for i := 1; i < n; i++ {
		if known[i] == nil {
			continue
		}
		for k := last + 1; k <= i; k++ {
			scores[k] = scores[last] + (*known[i]-scores[last])*float64(k-last)/float64(i-last)
			sum += scores[k]
		}
		last = i
	}
	rest := float64(n - 1 - last)
	step := 0.0
	if rest > 0 {
		step = max(0, (rest*scores[last]-(float64(n)**average.Score-sum))/(rest*(rest+1)/2))
	}
	for k := last + 1; k < n; k++ {
		scores[k] = max(0, scores[k-1]-step)
	}
	return scores, true
}

// nearest is the value that lies nearest to x.
func nearest(values []float64, x float64) float64 {
	return slices.MinFunc(values, func(a, b float64) int { return cmp.Compare((a-x)*(a-x), (b-x)*(b-x)) })
}

// between is a quantile of sorted values, with even steps between neighbours (Hyndman and Fan 1996, type 7, R's default).
func between(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := min(int(at), len(sorted)-1)
	if i == len(sorted)-1 {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
