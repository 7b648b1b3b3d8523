package poster

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"

	"sipas/survey"
)

// TestTypefaceHasWhatItIsSaidToHave: survey.Drawn tells of both weights of the posters' typeface, character by character.
func TestTypefaceHasWhatItIsSaidToHave(t *testing.T) {
	var wrong []string
	for weight, text := range map[string][]byte{"regular": liberationsansregular.TTF, "bold": liberationsansbold.TTF} {
		font, err := sfnt.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		var buffer sfnt.Buffer
		for r := rune(' '); r <= 0x1ffff; r++ {
			glyph, err := font.GlyphIndex(&buffer, r)
			if err != nil {
				t.Fatal(err)
			}
			if survey.Drawn(r) && glyph == 0 {
				wrong = append(wrong, fmt.Sprintf("%s lacks %U", weight, r))
			}
		}
	}
	if len(wrong) > 0 {
		t.Errorf("%d: %s", len(wrong), strings.Join(wrong[:min(len(wrong), 20)], ", "))
	}
	for _, r := range "AĐơữỵỄ–’“”…₫€½→≥≤±×·•²−" {
		if !survey.Drawn(r) {
			t.Errorf("%c is not drawn", r)
		}
	}
}
