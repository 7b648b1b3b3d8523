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
	for _, same := range [][2]string{{"Kỳ Sơn", "ki son"}, {"Mĩ Đức", "My Duc"}, {"Lí Sơn", "LÝ SƠN"}, {"Quý", "qui"}, {"D'Ran", "dran"}, {"Bà Rịa – Vũng Tàu", "ba ria-vung tau"}} {
		if a, b := FoldSearch(same[0]), FoldSearch(same[1]); a != b {
			t.Errorf("a search tells %q from %q: %q %q", same[0], same[1], a, b)
		}
	}
}
