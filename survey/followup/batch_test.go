package followup

import "testing"

// TestACountMovesByFive or not at all, whatever is decided in between.
func TestACountMovesByFive(t *testing.T) {
	t.Parallel()
	told, moved := 0, 0
	for _, count := range []int{1, 2, 3, 4, 5, 4, 5, 4, 0, 3, 7, 9, 10, 11, 9, 6, 5, 12} {
		next := Stepped(told, count)
		if by := max(next-told, told-next); by != 0 && by < LeastInBatch {
			t.Errorf("moves by %d", by)
		}
		if next != told {
			moved++
		}
		told = next
	}
	if moved != 4 || told != 12 {
		t.Errorf("moved %d times, to %d", moved, told)
	}
}
