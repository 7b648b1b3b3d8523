package poster

import (
	"strings"
	"testing"

	"sipas/survey"
)

// TestAPosterNamesTheHotlineOfItsUnit, else that of all; where there is neither, nothing stands there. However long it is, nothing runs into anything else.
func TestAPosterNamesTheHotlineOfItsUnit(t *testing.T) {
	for what, c := range map[string]struct{ own, all, want string }{
		"its own":                {"0263 3 822 333", "1022", "Hotline: 0263 3 822 333"},
		"that of all":            {"", "1022", "Hotline: 1022"},
		"its own alone":          {"0263 3 822 333", "", "Hotline: 0263 3 822 333"},
		"neither":                {"", "", ""},
		"what cannot be drawn":   {"1022 办", "1900 1234", "Hotline: 1022 ?"},
		"what is on two lines":   {"0263 3 822 333, phím 2 (giờ hành chính, từ thứ Hai đến thứ Sáu)", "1022", "Hotline: 0263 3 822 333, phím 2"},
		"a province's that lies": {"", "1022\u202e", "Hotline: 1022"},
	} {
		for _, size := range []Size{A4, A5} {
			place := sorts()["usual"].place
			place.Hotline = c.own
			pdf := posterOf(t, place, Options{Size: size, BaseURL: base, Hotline: c.all})
			text := squeezed(t, pdf)
			if !strings.Contains(text, c.want) || strings.Contains(text, "Hotline") != (c.want != "") || c.own != "" && c.all != "" && strings.Contains(text, c.all+" ") {
				t.Errorf("%s on %s: %s", what, size, text)
			}
			nothingMeets(t, what, pdf)
		}
	}
}

// TestDesksBringTheHotlineOfTheirUnit to their posters, each its own.
func TestDesksBringTheHotlineOfTheirUnit(t *testing.T) {
	open, closed := Of([]survey.Place{{Code: "K7F2M", Open: true, Unit: survey.Unit{ID: 1, Hotline: "0263 1"}}, {Code: "K7F2N", Open: true, Unit: survey.Unit{ID: 2}},
		{Code: "K7F2P", Unit: survey.Unit{ID: 3, Hotline: "0263 3"}}}, "Lâm Đồng", nil)
	if len(open) != 2 || open[0].Hotline != "0263 1" || open[1].Hotline != "" || len(closed) != 1 || closed[0].Hotline != "0263 3" {
		t.Errorf("%+v, %+v", open, closed)
	}
}
