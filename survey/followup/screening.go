package followup

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"sipas/survey"
)

// Screening is where a comment stands on its way to the unit that it is about.
type Screening string

// The states of a comment. What is shown or masked is released: it goes to the unit with the next batch.
const (
	CommentNew      Screening = "new"
	CommentShown    Screening = "shown"
	CommentMasked   Screening = "masked" // shown, with words taken out for good
	CommentWithheld Screening = "withheld"
	CommentErased   Screening = "erased" // the text is gone
)

// Screenings returns all states in the order they are reported.
func Screenings() []Screening {
	return []Screening{CommentNew, CommentShown, CommentMasked, CommentWithheld, CommentErased}
}

// ScreeningAct is what is done with a comment.
type ScreeningAct string

// The acts. Lapse is the service's: the term of the text is over, or its answer is gone.
const (
	ShowComment     ScreeningAct = "show"
	MaskComment     ScreeningAct = "mask"
	WithholdComment ScreeningAct = "withhold"
	EraseComment    ScreeningAct = "erase"
	LapseComment    ScreeningAct = "lapse"
)

// ScreeningActs returns all acts.
func ScreeningActs() []ScreeningAct {
	return []ScreeningAct{ShowComment, MaskComment, WithholdComment, EraseComment, LapseComment}
}

// screening is the table of doc.go. Whoever has masked words can mask more, and never bring one back; what was withheld for one reason may be
// withheld for another. A comment keeps its state when its text lapses: it was counted so.
var screening = map[Screening]map[ScreeningAct]Screening{
	CommentNew: {ShowComment: CommentShown, MaskComment: CommentMasked, WithholdComment: CommentWithheld, EraseComment: CommentErased,
		LapseComment: CommentErased},
	CommentShown:    {MaskComment: CommentMasked, WithholdComment: CommentWithheld, EraseComment: CommentErased, LapseComment: CommentShown},
	CommentMasked:   {MaskComment: CommentMasked, WithholdComment: CommentWithheld, EraseComment: CommentErased, LapseComment: CommentMasked},
	CommentWithheld: {ShowComment: CommentShown, MaskComment: CommentMasked, WithholdComment: CommentWithheld, EraseComment: CommentErased, LapseComment: CommentWithheld},
}

// Next is the state that an act leads to; false where it is refused.
func (s Screening) Next(act ScreeningAct) (Screening, bool) {
	next, ok := screening[s][act]
	return next, ok
}

// Released tells whether the unit may read the comment, in a batch.
func (s Screening) Released() bool { return s == CommentShown || s == CommentMasked }

// WithholdReason says why a unit does not read a comment.
type WithholdReason string

// The reasons: a closed list, so that they can be counted.
const (
	TellsWho      WithholdReason = "person"    // tells who wrote it, or who somebody is, in more than a few words
	Abusive       WithholdReason = "abuse"     // insults or threatens
	OffTopic      WithholdReason = "unrelated" // is not about the service: advertising, or something else
	Unreadable    WithholdReason = "unclear"   // nobody can tell what it says
	SaidTwice     WithholdReason = "doubled"   // the same was written before
	IsADenouncing WithholdReason = "complaint" // is a complaint or denunciation, which has its own way
)

// WithholdReasons returns all reasons in the order they are offered.
func WithholdReasons() []WithholdReason {
	return []WithholdReason{TellsWho, Abusive, OffTopic, Unreadable, SaidTwice, IsADenouncing}
}

// Held says whether a comment is with the inspectorate. What is held is not in the department's inbox, in no count of a unit and in no batch.
type Held string

// The states of what was found to be about conduct.
const (
	NeverHeld    Held = ""
	ConductHeld  Held = "held"
	ConductFreed Held = "released"
)

// Comment is what somebody wrote, as the department sees it. Its id is made when it is gathered, and tells nothing.
type Comment struct {
	ID        uuid.UUID
	Unit      survey.Unit
	Month     time.Time // of the answer
	Language  survey.Language
	Screening Screening
	Reason    WithholdReason // empty of what is not withheld
	Text      string         // empty of what is erased
	Published bool           // in a batch that the unit reads
	DecidedBy string         // empty while nobody has
	Revision  int
}

// Screen is a decision about a comment, as of a revision of it.
type Screen struct {
	Act      ScreeningAct
	Reason   WithholdReason // of withholding
	Text     string         // of masking: what stays, with MaskMark in place of words
	Revision int
}

// Decide is what a decision leads to, and the text that stays; it fails with kind Invalid where something of it is wrong, and with kind Conflict where
// the comment stands so that nobody may decide so. In a published batch only erasing is left: a unit that has read a text would learn which one a
// decision was about.
func (c Comment) Decide(s Screen) (next Comment, err error) {
	const op = "followup.Decide"
	to, ok := c.Screening.Next(s.Act)
	switch {
	case !ok:
		return c, &survey.Error{Op: op, Kind: survey.Conflict, Key: "comment.decided"}
	case c.Published && s.Act != EraseComment && s.Act != LapseComment:
		return c, &survey.Error{Op: op, Kind: survey.Conflict, Key: "comment.published"}
	case s.Act == WithholdComment && !slices.Contains(WithholdReasons(), s.Reason):
		return c, wrong(op, "why", "comment.reason_missing")
	}
	next = c
	next.Screening, next.Reason = to, ""
	switch s.Act {
	case WithholdComment:
		next.Reason = s.Reason
	case MaskComment:
		next.Text, err = Masked(c.Text, s.Text)
	case ShowComment:
		if strings.Contains(c.Text, MaskMark) { // was masked before it was withheld
			next.Screening = CommentMasked
		}
	case LapseComment:
		next.Text, next.Reason = "", c.Reason
	case EraseComment:
		next.Text = ""
	}
	return next, err
}

// wrong is a field that is not filled in well.
func wrong(op, field, key string) error {
	return &survey.Error{Op: op, Kind: survey.Invalid, Key: key, Fields: []survey.Field{{Path: field, Key: key}}}
}

// MaskMark stands where words were taken out. It is not the mark of numbers that the program masks by itself.
const MaskMark = "[…]"

// Masked checks what somebody made of a text by masking: the text itself, with parts of it replaced by MaskMark, and nothing else. It fails with kind
// Invalid where anything was written that does not stand there, and where nothing is masked.
func Masked(original, masked string) (string, error) {
	const op = "followup.Masked"
	masked = strings.TrimSpace(strings.ReplaceAll(masked, "\r\n", "\n"))
	pieces := strings.Split(masked, MaskMark)
	switch {
	case len(pieces) == 1 || masked == original:
		return "", wrong(op, "words", "comment.mask_missing")
	case !replaced(original, pieces):
		return "", wrong(op, "words", "comment.mask_changes")
	}
	return masked, nil
}

// replaced tells whether pieces are left of a text when parts of one character or more between them are taken out. Each piece is looked for where it
// stands first: what is left behind it is the most there can be.
func replaced(original string, pieces []string) bool {
	last := len(pieces) - 1
	rest, ok := strings.CutPrefix(original, pieces[0])
	if !ok || !strings.HasSuffix(rest, pieces[last]) {
		return false
	}
	rest = strings.TrimSuffix(rest, pieces[last])
	for _, piece := range pieces[1:last] {
		_, size := utf8.DecodeRuneInString(rest)
		at := strings.Index(rest[size:], piece)
		if size == 0 || at < 0 {
			return false
		}
		rest = rest[size+at+len(piece):]
	}
	return rest != ""
}

// MaskWords takes words out of a text wherever they stand in it, as somebody without a script has it: a line each, written as they stand there. It fails
// with kind Invalid where one does not stand there.
func MaskWords(text, words string) (string, error) {
	const op = "followup.MaskWords"
	masked := text
	for line := range strings.Lines(words) {
		word := strings.TrimSpace(line)
		if word == "" {
			continue
		}
		without, n := withoutWord(masked, word)
		if n == 0 && !strings.Contains(text, word) || strings.Contains(word, MaskMark) {
			return "", wrong(op, "words", "comment.mask_unknown")
		}
		masked = without
	}
	if masked == text {
		return "", wrong(op, "words", "comment.mask_missing")
	}
	return masked, nil
}

// withoutWord takes a word out of a text wherever it is no part of another one, and tells how often.
func withoutWord(text, word string) (without string, n int) {
	var b strings.Builder
	done := 0
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return b.String() + text[done:], n
		}
		at += from
		from = at + len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[from:])
		if unicode.IsLetter(before) || unicode.IsLetter(after) {
			continue
		}
		b.WriteString(text[done:at] + MaskMark)
		done = from
		n++
	}
}

// CommentFilter chooses comments of a state: of a unit where it has a number, a month where it is not zero, with words where there are any, and of those
// behind an id where it is not Nil.
type CommentFilter struct {
	Screening Screening
	Unit      survey.Unit
	Month     time.Time
	Words     string
	Behind    uuid.UUID
}

// CommentCount is how many comments of a month stand in one way.
type CommentCount struct {
	Month     time.Time
	Screening Screening
	Reason    WithholdReason
	Comments  int
}
