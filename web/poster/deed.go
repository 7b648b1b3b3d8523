package poster

import (
	"time"

	"sipas/survey/followup"
	"sipas/web/i18n"
)

// deeds are ways to tell what a unit has published last, from ample to nothing: what people said and what was done, with two lines for it, with one, and both
// in one. They are lines of the foot, of the size of the others.
func (p *sheet) deeds(d followup.Deed) [][]words {
	if d.Words == "" {
		return [][]words{nil}
	}
	vi, en := p.deedArgs("vi", d), p.deedArgs("en", d)
	said, done := words{p.vi("poster.said", vi), "B", secondary, accent, 1}, words{p.vi("poster.done", vi), "", secondary, ink, 2}
	both, english := words{p.vi("poster.deed", vi), "B", secondary, accent, 1}, words{p.en("poster.about", en), "", secondary, faint, 1}
	short := done
	short.most = 1
	return [][]words{{said, done, english}, {said, short, english}, {both, english}, nil}
}

// deedArgs are what the lines are filled with. The words are the unit's own, in Vietnamese; in English it is told what they are about.
func (p *sheet) deedArgs(lang string, d followup.Deed) map[string]any {
	text := func(key string, args map[string]any) string { return p.texts.Text(lang, key, args) }
	args := map[string]any{"Topic": i18n.LowerFirst(text("topic."+string(d.Topic), nil)), "Words": d.Words, "When": monthOf(lang, d.DoneOn), "Said": "", "Note": ""}
	if d.DoneOn.IsZero() {
		args["When"] = text("poster.due", map[string]any{"Month": monthOf(lang, d.DueOn)})
	}
	if d.Said >= followup.DeedFew {
		args["Said"] = " (" + text("poster.comments", map[string]any{"N": i18n.Number(lang, float64(d.Said), 0)}) + ")"
	}
	if p.o.Synthetic {
		args["Note"] = " (" + text("poster.simulated", nil) + ")"
	}
	return args
}

func monthOf(lang string, day time.Time) string {
	month := i18n.Period(lang, "month", int(day.Month()), day.Year())
	if lang == "vi" { // in a sentence it begins small; those of English have names
		return i18n.LowerFirst(month)
	}
	return month
}
