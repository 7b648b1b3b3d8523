package survey

import "testing"

func TestFold(t *testing.T) {
	for a, b := range map[string]string{
		"Xã Hòa Ninh":                "xa hoa ninh",
		"hoà":                        "hòa",
		"Thủy":                       "thuỷ",
		"ĐỨC TRỌNG":                  "duc trong",
		"B'Lao":                      "b'lao",
		"Phường Xuân Hương - Đà Lạt": "phuong xuan huong da lat",
		"D'Ran":                      "d'ran", // decomposed on the right
		"  Phú   Quý ":               "phu quy",
	} {
		if Fold(a) != Fold(b) {
			t.Errorf("Fold(%q) = %q, Fold(%q) = %q", a, Fold(a), b, Fold(b))
		}
	}
	if Fold("Bảo Lộc") == Fold("Bảo Lâm") {
		t.Error("different names fold alike")
	}
}
