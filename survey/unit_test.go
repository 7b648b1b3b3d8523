package survey

import "testing"

func TestFold(t *testing.T) {
	var table []struct{ What, Name, Folded string }
	readTable(t, "fold.json", &table)
	for _, c := range table {
		if folded := Fold(c.Name); folded != c.Folded {
			t.Errorf("%s: Fold(%q) = %q, want %q", c.What, c.Name, folded, c.Folded)
		}
	}
	if Fold("Bảo Lộc") == Fold("Bảo Lâm") {
		t.Error("different names fold alike")
	}
}
