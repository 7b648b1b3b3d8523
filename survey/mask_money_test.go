package survey

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"pgregory.net/rapid"
)

// likeMoney are names and words that are currencies, or that are but for their marks.
var likeMoney = []string{"Ngân", "Ngan", "Ngàn", "ngân hàng", "Đông", "Dong", "Đồng", "đồng", "đồng chí", "dong chi", "ĐỒNG CHÍ", "đ/c", "Đ/C", "đ", "Đ.", "Đ. Trần Phú", "d", "đg",
	"Tý", "Tí", "Ty", "Tỷ", "tỉ", "Trí", "tr", "tr.", "Triệu", "triệu", "nghìn", "Nghin", "vnd", "VNĐ", "usd", "$", "₫", "k", "Tiên", ""}

// TestNoPhoneIsASum: a phone number or an identity number in any grouping is hidden, whatever word stands before or behind it.
func TestNoPhoneIsASum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`0[235789][0-9]{8}|0[0-9]{11}|84[35789][0-9]{8}`).Draw(t, "number")
		parted := grouped(number, rapid.SliceOfNDistinct(rapid.IntRange(1, len(number)-1), 0, 5, rapid.ID[int]).Draw(t, "cuts"),
			rapid.SampledFrom([]string{" ", ".", "-", "  ", "'"}).Draw(t, "sign"))
		word := rapid.SampledFrom(likeMoney)
		text := rapid.SampledFrom([]string{"", "gọi ", "chị Tiên ", "giá ", "tiền: ", "phí ", "le phi ", "VND ", "$", "tham gia "}).Draw(t, "before") + parted +
			rapid.SampledFrom([]string{"", " ", " (", ", ", ". ", " - ", "-", ".", ",-", "\n", "  "}).Draw(t, "joint") + word.Draw(t, "behind")
		small := Masks().Small // digits that may stand beside a long number
		if kept := KeptComment(norm.NFD.String(text)); countDigits(kept) > small {
			t.Fatalf("of %q is kept %q", text, kept)
		}
	})
}

// TestNoIdentityNumberIsASum: one of nine digits, as it stands or in pieces, is hidden before whatever begins like a currency and is none.
func TestNoIdentityNumberIsASum(t *testing.T) {
	joints := []string{" ", "  ", "\n", " (", "-", ",-"}
	words := []string{"đ/chí Lan", "đ.chí", "đ/c", "đ /c", "d/chi", "đ-chí", "đồng chí", "dong chi", "ddoongf chis", "ddoongf ys", "đồng ý", "đồng nai", "đồng hới", "đ trần phú", "đ. trần phú",
		"đ.trần phú", "đg trần phú", "đg. Trần Phú", "đ/v tôi", "đ/chỉ 12", "đ/t", "đ 30/4"}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[1-9][0-9]{7}[1-9]`).Draw(t, "number")
		text := "CMND " + grouped(number, rapid.SampledFrom([][]int{nil, {3, 6}, {3}, {2, 5}}).Draw(t, "cuts"), " ") + rapid.SampledFrom(joints).Draw(t, "joint")
		word := rapid.SampledFrom(words).Draw(t, "behind")
		for _, word := range []string{word, strings.ToUpper(word), norm.NFD.String(word)} {
			if kept := KeptComment(text + word); countDigits(strings.TrimSuffix(kept, KeptComment(word))) > 0 {
				t.Fatalf("of %q is kept %q", text+word, kept)
			}
		}
	})
}

// grouped parts digits before each of the cuts.
func grouped(digits string, cuts []int, sign string) string {
	var b strings.Builder
	for n, r := range digits {
		for _, cut := range cuts {
			if n == cut {
				b.WriteString(sign)
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TestSumsStay: a sum in thousands stays, with each currency in its own marks or in none.
func TestSumsStay(t *testing.T) {
	for _, number := range []string{"12500000", "12.500.000", "12,500,000", "12 500 000", "150000000", "1.250.000.000"} {
		for _, word := range []string{" đồng", " Đồng", " ĐỒNG", " dong", " DONG", "đ", " đ", "Đ", "d", " VNĐ", " vnd", " Vnđ", "$", " usd", "₫", " (đồng)", ",-đ", "đ/người", " đồng cho cả nhà", " đồng.", "đ, rất cao", "\nđồng"} {
			for _, text := range []string{"nộp " + number + word, fmt.Sprintf("ngày 20/11/2026 %s%s", number, word)} {
				if kept := MaskComment(text); kept != text {
					t.Errorf("of %q is kept %q", text, kept)
				}
			}
		}
		for _, word := range []string{"tiền ", "số tiền là ", "lệ phí: ", "Giá ", "le phi ", "so tien la ", "VND ", "VNĐ: ", "$"} {
			if text := word + number; MaskComment(text) != text && !strings.Contains(number, " ") {
				t.Errorf("of %q is kept %q", text, MaskComment(text))
			}
		}
	}
}
