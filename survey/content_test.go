package survey

import (
	"slices"
	"strings"
	"testing"
)

// TestRepeatsUnderOtherRules: a receipt of another version of the rules is of the same content. The first of these is what version 1 kept, the last ones version 2;
// between them, what a later one may.
func TestRepeatsUnderOtherRules(t *testing.T) {
	for _, c := range []struct{ typed, kept string }{
		{"0912 345 678 Ngân", "0912 345 678 Ngân"},
		{" 0912345678 gọi lại, hoặc 0913 456 789 Nga\u0302n\r\n", "•••••••••• gọi lại, hoặc 0913 456 789 Ngân"},
		{"Liên hệ 0912 345 678 (Ngân), nộp 20/11/2026 12.512.512 đ", "Liên hệ 0912 345 678 (Ngân), nộp 20/11/2026 12.512.512 đ"},
		{"0912-345.678đ", "0912-345.678đ"},
		{"lan.nguyen@x.vn 0912 345 678 Tý", "•••@••• 0912 345 678 Tý"},
		{"51A-123.45, CMND 250123456 đ/c Lan", "••A-•••.••, CMND 250123456 đ/c Lan"},
		{"09I2 345 678 Đông", "09I2 345 678 Đông"},
		{"0912 345 678 và lan @ x.vn", "•••• ••• ••• và lan @ x.vn"},
		{"nộp 12512512 đồng ở quầy 3", "nộp •••••••• đồng ở quầy 3"},
		{"20/11/2026, 20/12/2026, 0912 345 678 Ngân", "20/11/2026, 20/12/2026, •••• ••• ••• Ngân"},
		{"20/11/2026 0912 345 678, 0913 456 789 Ngân, 20/11", "20/11/2026 •••• ••• •••, 0913 456 789 Ngân, 20/11"},
		{"250123456 đ trần phú", "250123456 đ trần phú"},
		{"0912 345 678, cmnd 250123456 ddoongf ys", "•••• ••• •••, cmnd 250123456 ddoongf ys"},
	} {
		s := sound()
		s.Comment = c.typed
		r, err := Check(s, Place{}, testQuestionnaire(), receivedAt)
		if err != nil {
			t.Fatal(err)
		}
		receipt := r
		receipt.Comment = c.kept
		if !r.Repeats(contentHash(receipt, s)) || !r.Repeats(contentHash(r, s)) {
			t.Errorf("%q, of which %q was kept, is taken for another content", c.typed, c.kept)
		}
		more := strings.NewReplacer("345", "346", "456", "457", "3", "4", "•", "* ").Replace(c.kept)
		for _, other := range []string{"", c.kept + ".", more} {
			if receipt.Comment = other; r.Repeats(contentHash(receipt, s)) {
				t.Errorf("%q is taken for a repeat of %q", c.typed, other)
			}
		}
		receipt = r
		if receipt.Answers = "1454951"; r.Repeats(contentHash(receipt, s)) {
			t.Errorf("with %q other answers are taken for a repeat", c.typed)
		}
	}
}

// TestMaskingsHoldWhatIsKept: what these rules make of a comment is among what any may make of it.
func TestMaskingsHoldWhatIsKept(t *testing.T) {
	var table maskTable
	readTable(t, "mask.json", &table)
	few := 0
	for _, c := range table.Comments {
		words := KeptWords(c.Typed)
		texts := maskings(words)
		if !slices.Contains(texts, words) {
			t.Errorf("%s: %q is not among them as it was written", c.What, words)
		}
		if len(texts) > 1<<mostPieces {
			t.Errorf("%s: %d texts", c.What, len(texts))
		}
		if text := theMask.spell([]rune(words)); len(text.groups())+strings.Count(words, "@") > mostPieces { // some are masked together
			continue
		}
		few++
		if !slices.Contains(texts, c.Kept) {
			t.Errorf("%s: %q is not among %q", c.What, c.Kept, texts)
		}
	}
	if few < len(table.Comments)/2 {
		t.Errorf("looked at %d of %d", few, len(table.Comments))
	}
}

// TestManyNumbersAreMaskedTogether: a comment full of them costs no more, and all of them masked is still among what is tried.
func TestManyNumbersAreMaskedTogether(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("0912 345 678 Ngân, lan@x.vn ", 30))
	texts := maskings(words)
	if len(texts) != 1<<mostPieces || !slices.Contains(texts, words) || !slices.Contains(texts, MaskComment(words)) {
		t.Errorf("%d texts: as written %t, masked %t", len(texts), slices.Contains(texts, words), slices.Contains(texts, MaskComment(words)))
	}
}

// TestCommentsWithoutNumbersHaveOneHash: most of them, and what an older program wrote of them is what this one writes.
func TestCommentsWithoutNumbersHaveOneHash(t *testing.T) {
	for _, typed := range []string{"", "tốt", "cảm ơn chị Ngân"} {
		s := sound()
		s.Comment = typed
		if r, err := Check(s, Place{}, testQuestionnaire(), receivedAt); err != nil || len(r.otherHashes()) > 0 {
			t.Errorf("%q: %d other hashes, %v", typed, len(r.otherHashes()), err)
		}
	}
}
