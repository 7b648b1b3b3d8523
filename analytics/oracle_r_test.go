//go:build oracle

package analytics

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// simulated are responses by unit and day, with the units' transactions.
type simulated struct {
	days         [][][][scoreCount][]int
	transactions []int64
}

// simulate draws units whose days differ; one item a dimension, or several of which some are left out.
func simulate(random *rand.Rand, units int, several bool) simulated {
	var s simulated
	for u := range units {
		days := make([][][scoreCount][]int, 4+random.IntN(12))
		for d := range days {
			chance := 0.5 + 0.5*random.Float64()
			for range 4 + random.IntN(12) {
				var r [scoreCount][]int
				for score := range r {
					items := 1
					if several {
						items = random.IntN(4)
					}
					for range items {
						step := 1 + random.IntN(3)
						if random.Float64() < chance {
							step = 4 + random.IntN(2)
						}
						r[score] = append(r[score], step)
					}
				}
				days[d] = append(days[d], r)
			}
			for score := range scoreCount {
				days[d][0][score] = append(days[d][0][score][:0], 5) // somebody a day answers everything
			}
		}
		s.days, s.transactions = append(s.days, days), append(s.transactions, int64(1000*(u+1)))
	}
	return s
}

// survey runs the script on the responses and returns what it says by name.
func (s simulated) survey(t *testing.T, value func(step int) float64) map[string]float64 {
	t.Helper()
	var b strings.Builder
	b.WriteString("unit,day,transactions,m0,m1,m2,m3,m4,y0,y1,y2,y3,y4\n")
	for u, days := range s.days {
		for d, responses := range days {
			for _, r := range responses {
				fmt.Fprintf(&b, "%d,%d,%d", u, d, s.transactions[u])
				for score := range DimensionCount {
					fmt.Fprintf(&b, ",%d", len(r[score]))
				}
				for score := range DimensionCount {
					y := 0.0
					for _, step := range r[score] {
						y += value(step)
					}
					fmt.Fprintf(&b, ",%v", y)
				}
				b.WriteString("\n")
			}
		}
	}
	file := filepath.Join(t.TempDir(), "responses.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var said, complaints bytes.Buffer
	c := exec.CommandContext(t.Context(), "Rscript", "testdata/oracle.R", file)
	c.Stdout, c.Stderr = &said, &complaints
	if err := c.Run(); err != nil {
		t.Fatalf("%v: make oracle installs R with its package survey\n%s", err, &complaints)
	}
	found := map[string]float64{}
	for line := range strings.Lines(said.String()) {
		fields := strings.Fields(line)
		v, err := strconv.ParseFloat(fields[len(fields)-1], 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		found[strings.Join(fields[:len(fields)-1], " ")] = v
	}
	return found
}

// oracle holds figures against what R says, to 1e-9 of them.
type oracle struct {
	t        *testing.T
	said     map[string]float64
	compared int
}

func (o *oracle) same(name string, got float64) {
	o.t.Helper()
	want, ok := o.said[name]
	if o.compared++; !ok || math.IsNaN(got) || math.Abs(got-want) > 1e-9*max(math.Abs(want), 1e-6) {
		o.t.Errorf("%s: %.17g, R %.17g (%v)", name, got, want, ok)
	}
}

func (o *oracle) unit(u int, s *Sums, view func(*Sums) ratios) {
	r := view(s)
	for name, v := range map[string]spread{"index": r.index(), "0": r.spread(0), "1": r.spread(1), "2": r.spread(2), "3": r.spread(3), "4": r.spread(4)} {
		name = fmt.Sprintf("%d %s", u, name)
		o.same(name, v.value)
		o.same(name+" plain", v.plain)
		o.same(name+" between", v.between)
	}
}

// TestOracleSurvey: units and levels, in shares and in positions, as R's package survey has them from single responses.
func TestOracleSurvey(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 16))
	for method, c := range map[string]struct {
		view  func(*Sums) ratios
		value func(int) float64
	}{
		ShareMethod: {(*Sums).shares, satisfied},
		MeanMethod:  {(*Sums).positions, func(step int) float64 { return float64(step-1) / 4 }},
	} {
		for _, several := range []bool{false, true} {
			s := simulate(random, 6, several)
			o := &oracle{t: t, said: s.survey(t, c.value)}
			var groups []Group
			for u, days := range s.days {
				sums := daysOf(days...)
				o.unit(u, sums, c.view)
				groups = append(groups, Group{Sums: sums, Transactions: s.transactions[u]})
			}
			if !several {
				o.level(newWeighted(groups), c.view)
			}
			t.Logf("%s, several items %v: %d numbers, R said %d", method, several, o.compared, len(o.said))
			if o.compared != len(o.said) {
				t.Errorf("%d numbers of R were compared with %d", len(o.said), o.compared)
			}
		}
	}
}

func (o *oracle) level(w *weighted, view func(*Sums) ratios) {
	var c correlations
	figures := map[string]Stratified{"index": w.views(view).index(&c)}
	for d := range DimensionCount {
		figures[fmt.Sprintf("y%d", d)] = w.views(view).stratified(&c, scoreFigure(d))
	}
	for name, s := range figures {
		name = "level " + name
		o.same(name, s.Value)
		o.same(name+" between", s.Variance)
		o.same(name+" effect", s.DesignEffect)
	}
}
