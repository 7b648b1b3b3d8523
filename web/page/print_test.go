package page

import (
	"os"
	"strings"
	"testing"

	"sipas/web/i18n"
)

// TestPrintedSheetsSayWhatPagesSay of simulated data: a style has no catalogue, so it has the words of its own.
func TestPrintedSheetsSayWhatPagesSay(t *testing.T) {
	style, err := os.ReadFile("base.css")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages() {
		if want := "@page simulated-" + lang + ` { @top-center { content: "` + texts.Text(lang, "banner.synthetic", nil) + `"`; !strings.Contains(string(style), want) {
			t.Errorf("the style lacks %s", want)
		}
	}
}
