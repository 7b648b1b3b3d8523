//go:build drill

package publish

import "testing"

// TestDrillCompositionAloneIsNoChange: over many rounds, of a small province and a larger one, no more than 5 % of changes are called real where
// only the composition has changed. It prints the table in METHOD.
func TestDrillCompositionAloneIsNoChange(t *testing.T) {
	const rounds = 2000
	for _, units := range []int{12, 40} {
		for _, alike := range []float64{0, 0.05, 0.1} {
			c := newCrowd(uint64(units), units)
			c.alike = alike
			got := c.call(t, rounds, 0, alike < 0.1)
			t.Logf("| %d | %.2f | %.4f | %.4f | %.4f |", units, alike, got.province, got.level, got.raw)
			if got.province > 0.05 || got.level > 0.05 {
				t.Errorf("%d units, days alike by %v: called real without a change: %+v", units, alike, got)
			}
		}
	}
}
