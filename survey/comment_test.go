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
	for _, c := range table.Comments {
		if kept, refusal := cleanComment(c.Typed); kept != c.Kept || refusal != "" {
			t.Errorf("%s: of %q is kept %q %s, want %q", c.What, c.Typed, kept, refusal, c.Kept)
		}
	}
}

// TestCommentCases: what is personal goes and the words around it stay, all else stays letter by letter.
func TestCommentCases(t *testing.T) {
	var table struct {
		Cases []struct {
			Text     string
			Personal bool
		}
	}
	readTable(t, "comments.json", &table)
	for _, c := range table.Cases {
		kept, refusal := cleanComment(c.Text)
		if refusal != "" || (kept != c.Text) != c.Personal {
			t.Errorf("of %q is kept %q %s; personal: %t", c.Text, kept, refusal, c.Personal)
		}
		if c.Personal && strings.ContainsAny(kept, "0123456789") {
			t.Errorf("of %q digits are left: %q", c.Text, kept)
		}
	}
}

// TestNoCommentCostsTheAnswers: whatever a keyboard, a browser or a program makes of a comment, it is cleaned and kept.
func TestNoCommentCostsTheAnswers(t *testing.T) {
	for typed, want := range map[string]string{
		"  tốt \r\n lắm  ": "tốt \n lắm", "ca\u0302\u0301m ơn": "cấm ơn", "a\x00b": "ab", "a\x1b]0;b\x07": "a]0;b", "a\u009b2Jb": "a2Jb",
		"a\x7fb": "ab", "a\xed\xa0\x80b": "ab", "a\xffb": "ab", "tốt\u2028lắm\u2060": "tốt\nlắm", "\x00": "", "\ufffe": "\ufffe",
		"tốt\u202elắm\u2066\u200b": "tốtlắm", "<script>alert(1)</script>": "<script>alert(1)</script>", // kept as text; pages escape it
		strings.Repeat("ễ", CommentLimit): strings.Repeat("ễ", CommentLimit), strings.Repeat("a\x00", CommentLimit): strings.Repeat("a", CommentLimit),
	} {
		if clean, refusal := cleanComment(typed); clean != want || refusal != "" {
			t.Errorf("cleanComment(%.20q) = %.20q, %q; want %.20q", typed, clean, refusal, want)
		}
	}
	for r := range rune(0x3000) {
		if _, refusal := cleanComment("tốt " + string(r) + " lắm"); refusal != "" {
			t.Errorf("%U costs the answers: %s", r, refusal)
		}
	}
	if _, refusal := cleanComment(strings.Repeat("ễ", CommentLimit+1)); refusal != "comment.too_long" {
		t.Errorf("too long: %q", refusal)
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
