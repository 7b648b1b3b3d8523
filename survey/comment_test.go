package survey

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// maskTable is what Go and the pages' scripts are held to.
type maskTable struct {
	Patterns struct{ Mail, Number, Money, Currency string }
	Comments []struct{ What, Typed, Kept string }
}

func readTable(t *testing.T, file string, table any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, table); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func TestMaskComment(t *testing.T) {
	var table maskTable
	readTable(t, "mask.json", &table)
	if p := table.Patterns; p.Mail != MailPattern || p.Number != NumberPattern || p.Money != MoneyPattern || p.Currency != CurrencyPattern {
		t.Errorf("the table has other patterns: %+v", p)
	}
	for _, c := range table.Comments {
		if kept, refusal := cleanComment(c.Typed); kept != c.Kept || refusal != "" {
			t.Errorf("%s: of %q is kept %q %s, want %q", c.What, c.Typed, kept, refusal, c.Kept)
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
		{"a\x1b]0;b\x07", "", "comment.control"},
		{"a\u009b2Jb", "", "comment.control"},
		{"a\x7fb", "", "comment.control"},
		{"a\xed\xa0\x80b", "", "comment.not_utf8"}, // half of a pair
		{"tốt\u2028lắm\u2060", "tốt\nlắm", ""},
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
