package survey

import "testing"

// TestWhatIsReported: "yes" to either question and nothing else, wherever the questionnaire asks it.
func TestWhatIsReported(t *testing.T) {
	choice := func(key string) Item {
		return Item{Key: key, Kind: OnChoice, Options: []Option{{Value: 1}, {Value: 2}, {Value: 3}}}
	}
	q := Questionnaire{Items: []Item{{Key: "access", Kind: OnScale}, choice(TroubleItem), choice("other"), choice(ExtraItem)}}
	for answers, want := range map[Answers]Conduct{
		"2111": {}, "5333": {}, "5---": {}, "5121": {}, "5": {}, "": {},
		"521-": {Trouble: true}, "51-2": {Extra: true}, "1222": {Trouble: true, Extra: true},
	} {
		if got := q.Conduct(answers); got != want || got.Any() != (want != Conduct{}) {
			t.Errorf("%q reports %+v, want %+v", answers, got, want)
		}
	}
	if !q.AsksConduct() || (Questionnaire{Items: q.Items[:1]}).AsksConduct() {
		t.Error("whether a questionnaire asks of conduct is told wrongly")
	}
	if (Item{Key: TroubleItem, Kind: OnScale}).OfConduct() {
		t.Error("the second step of a scale is no report")
	}
}
