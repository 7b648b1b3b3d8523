package survey

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMaskComment(t *testing.T) {
	for typed, want := range map[string]string{
		"gọi 0912345678 nhé":            "gọi •••••••••• nhé",
		"0912 345 678":                  "•••• ••• •••",
		"0912.345.678, 0987-654-321":    "••••.•••.•••, ••••-•••-•••",
		"+84 912 345 678":               "+•• ••• ••• •••",
		"(0263) 3822 311":               "(••••) •••• •••",
		"CCCD 068090001234":             "CCCD ••••••••••••",
		"CMND 250 123 456":              "CMND ••• ••• •••",
		"hồ sơ H68.12-241121-0012":      "hồ sơ H••.••-••••••-••••",
		"thư về a.b+c@tinh.gov.vn nhé":  "thư về •••@••• nhé",
		"ngày 21/11/2026 lúc 8h30":      "ngày 21/11/2026 lúc 8h30",
		"ngày 21.11.2026":               "ngày 21.11.2026",
		"nộp 1.500.000.000 đồng":        "nộp 1.500.000.000 đồng",
		"nộp 150.000đ":                  "nộp 150.000đ",
		"số 912.345.678":                "số •••.•••.•••",
		"Quầy 3, chờ 45 phút, đi 2 lần": "Quầy 3, chờ 45 phút, đi 2 lần",
		"":                              "",
	} {
		if got := MaskComment(typed); got != want {
			t.Errorf("MaskComment(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestCleanComment(t *testing.T) {
	for _, c := range []struct{ typed, clean, refusal string }{
		{"  tốt \r\n lắm  ", "tốt \n lắm", ""},
		{"ca\u0302\u0301m ơn", "cấm ơn", ""}, // composed
		{"số ٠٩١٢٣٤٥٦٧٨", "số ••••••••••", ""},
		{"số ０９１２３４５６７８", "số ••••••••••", ""},
		{"tốt\u202elắm\u2066\u200b", "tốtlắm", ""},
		{"<script>alert(1)</script>", "<script>alert(1)</script>", ""}, // kept as text; pages escape it
		{"a\x00b", "", "comment.control"},
		{"a\x1bb", "", "comment.control"},
		{"a\xffb", "", "comment.not_utf8"},
		{strings.Repeat("ễ", CommentLimit), strings.Repeat("ễ", CommentLimit), ""},
		{strings.Repeat("ễ", CommentLimit+1), "", "comment.too_long"},
	} {
		clean, refusal := cleanComment(c.typed)
		if clean != c.clean || refusal != c.refusal {
			t.Errorf("cleanComment(%.20q) = %.20q, %q; want %.20q, %q", c.typed, clean, refusal, c.clean, c.refusal)
		}
	}
}

func FuzzCleanComment(f *testing.F) {
	for _, typed := range []string{"0912 345 678", "a@b.c", "\xff", "\u202e1", "ca\u0302\u0301m", "1.500.000.000 đồng"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		clean, refusal := cleanComment(typed)
		if refusal != "" {
			return
		}
		if !utf8.ValidString(clean) || strings.ContainsRune(clean, 0) {
			t.Errorf("%q is not fit to store", clean)
		}
		again, refusal := cleanComment(clean)
		if refusal != "" || again != clean {
			t.Errorf("%q cleaned again is %q, %q", clean, again, refusal)
		}
	})
}
