package survey

import (
	"sort"
	"time"

	"github.com/google/uuid"
)

// Mode is how a response came in.
type Mode string

// The modes. An answer keeps its mode for good: figures of different modes are not of one kind.
const (
	ModeQR     Mode = "qr"
	ModeKiosk  Mode = "kiosk"
	ModeTicket Mode = "ticket"
	ModePhone  Mode = "phone"
	ModePaper  Mode = "paper"
	ModeAPI    Mode = "api"
)

// Modes returns all modes.
func Modes() []Mode {
	return []Mode{ModeQR, ModeKiosk, ModeTicket, ModePhone, ModePaper, ModeAPI}
}

// VisitorModes are those of whoever comes with a place's code, and is known to nobody.
func VisitorModes() []Mode { return []Mode{ModeQR, ModeTicket, ModeAPI} }

// Standing says whether a response counts.
type Standing string

// The standings. A late response came when its month was settled: it is kept, and counts nowhere.
const (
	Counted  Standing = "counted"
	SetAside Standing = "set_aside"
	Late     Standing = "late"
)

// Standings returns all standings.
func Standings() []Standing { return []Standing{Counted, SetAside, Late} }

// Decidable returns the standings that a decision may give a stored response.
func Decidable() []Standing { return []Standing{Counted, SetAside} }

// HalfDay is all that is kept of the time of an answer; empty where it is not known.
type HalfDay string

// The half-days.
const (
	Morning   HalfDay = "morning"
	Afternoon HalfDay = "afternoon"
)

// HalfDays returns both half-days.
func HalfDays() []HalfDay { return []HalfDay{Morning, Afternoon} }

// Limits of what an answer may claim.
const (
	OldestDays  = 366
	LongestStay = 24 * time.Hour
)

// Submission is what a client sent, of the right shape but not yet of known meaning.
type Submission struct {
	ID            string
	Place         string
	Questionnaire string
	Language      string
	AnsweredOn    string // 2006-01-02; empty means today
	Duration      *time.Duration
	Adult         bool
	Answers       map[string]int
	Comment       string
	Mode          Mode
	Stamp         string // of the form it was given in, if one was opened
	// Partial says that the person went away before the end. What is left out is then no fault, and the response is set aside.
	Partial bool
	// Told says that whoever answered was told, before sending, that what is reported of conduct goes to the inspectorate with the comment.
	Told bool
}

// Response is one person's answers, ready to keep. There is nothing in it that tells who, and no time finer than half a day.
type Response struct {
	ID            uuid.UUID
	Province      string // of the unit
	UnitID        int32
	Place         Code
	Questionnaire string
	AnsweredOn    time.Time // midnight UTC of the civil day
	HalfDay       HalfDay
	Mode          Mode
	Standing      Standing
	Reason        Reason // why it was set aside; empty otherwise
	Language      Language
	DurationMS    *int32
	Answers       Answers
	Comment       string  // cleaned and masked
	Conduct       Conduct // what the answers report; of one that was given up halfway nothing
	Told          bool    // that it goes to the inspectorate with the comment
	ContentHash   []byte  // of what the client said; tells a repeat from another content under the same id
	Batch         Batch   // in which it came; zero for a visitor's. It is kept apart from all that stands above

	otherHashes func() [][]byte // of the same, its comment masked by other rules; nowhere kept, and made for a repeat alone
}

// Outcome says what became of a response that was handed in.
type Outcome string

// The outcomes: new, the same again, or another content under a known id.
const (
	Stored        Outcome = "stored"
	AlreadyStored Outcome = "already_stored"
	Conflicting   Outcome = "conflict"
)

// Outcomes returns all outcomes.
func Outcomes() []Outcome { return []Outcome{Stored, AlreadyStored, Conflicting} }

// Answers holds one character for each item of the questionnaire in order: its value, or '-' where it was left out.
type Answers string

// LeftOut stands in Answers for an item without an answer.
const LeftOut = '-'

// Value returns the answer to the n-th item and whether there is one.
func (a Answers) Value(n int) (int, bool) {
	if n >= len(a) || a[n] == LeftOut {
		return 0, false
	}
	return int(a[n] - '0'), true
}

// Date returns the civil day of t at location as midnight UTC, the form in which days are compared and stored.
func Date(t time.Time, location *time.Location) time.Time {
	year, month, day := t.In(location).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// Check turns a submission for an open place into a response, or says everything that is wrong with it (kind Invalid).
// now is the moment of receipt in the place's own time zone.
func Check(s Submission, place Place, q Questionnaire, now time.Time) (Response, error) {
	c := checker{}
	r := Response{
		Province: place.Unit.Province, UnitID: place.Unit.ID, Place: place.Code, Questionnaire: q.Key, Mode: s.Mode, Standing: Counted,
		ID: keptID(c.id(s.ID), place.Unit.Province), Language: c.language(s.Language), DurationMS: c.duration(s.Duration),
		Answers: c.answers(s, q), Comment: c.comment(s.Comment),
	}
	if s.Partial {
		r.Standing, r.Reason = SetAside, Partial
	} else {
		r.Conduct, r.Told = q.Conduct(r.Answers), s.Told
	}
	r.AnsweredOn, r.HalfDay = c.day(s.AnsweredOn, now)
	if !s.Adult {
		c.wrong("adult", "adult.required", nil)
	}
	if len(c.fields) > 0 {
		return Response{}, &Error{Op: "survey.Check", Kind: Invalid, Key: "response.invalid", Fields: c.fields}
	}
	r.ContentHash = contentHash(r, s)
	r.otherHashes = otherHashes(r, s)
	return r, nil
}

type checker struct{ fields []Field }

func (c *checker) wrong(path, key string, args map[string]any) {
	c.fields = append(c.fields, Field{Path: path, Key: key, Args: args})
}

func (c *checker) id(s string) uuid.UUID {
	id, refusal := ParseID(s)
	if refusal != "" {
		c.wrong("id", refusal, nil)
	}
	return id
}

func (c *checker) language(s string) Language {
	l, ok := ParseLanguage(s)
	if !ok && s != "" {
		c.wrong("language", "language.unknown", nil)
	}
	if s == "" {
		return Vietnamese
	}
	return l
}

func (c *checker) duration(d *time.Duration) *int32 {
	if d == nil {
		return nil
	}
	if *d < 0 || *d > LongestStay {
		c.wrong("duration_ms", "duration.range", nil)
		return nil
	}
	ms := int32(d.Milliseconds())
	return &ms
}

// day returns the day answered and, only when it is the moment of receipt that tells, the half-day.
func (c *checker) day(s string, now time.Time) (time.Time, HalfDay) {
	today := Date(now, now.Location())
	if s == "" {
		if now.Hour() < 12 {
			return today, Morning
		}
		return today, Afternoon
	}
	day, err := time.Parse(time.DateOnly, s)
	switch {
	case err != nil:
		c.wrong("answered_on", "day.malformed", nil)
	case day.After(today):
		c.wrong("answered_on", "day.future", nil)
	case day.Before(today.AddDate(0, 0, -OldestDays)):
		c.wrong("answered_on", "day.too_old", map[string]any{"Days": OldestDays})
	}
	return day, ""
}

func (c *checker) answers(s Submission, q Questionnaire) Answers {
	given := s.Answers
	packed := make([]byte, len(q.Items))
	known := 0
	for n, item := range q.Items {
		value, ok := given[item.Key]
		packed[n] = LeftOut
		switch {
		case !ok && item.Required && !s.Partial:
			c.wrong("answers."+item.Key, "answer.missing", nil)
		case ok && !item.Takes(value):
			known++
			c.wrong("answers."+item.Key, "answer.off_scale", nil)
		case ok:
			known++
			packed[n] = byte('0' + value)
		}
	}
	if known < len(given) {
		c.unknown(given, q)
	}
	if s.Partial && len(given) == 0 {
		c.wrong("answers", "partial.empty", nil)
	}
	return Answers(packed)
}

func (c *checker) unknown(given map[string]int, q Questionnaire) {
	var keys []string
	for key := range given {
		if _, ok := q.Item(key); !ok {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	for _, key := range keys {
		c.wrong("answers."+key, "answer.unknown", map[string]any{"Questionnaire": q.Key})
	}
}

func (c *checker) comment(typed string) string {
	if typed == "" {
		return ""
	}
	clean, refusal := cleanComment(typed)
	if refusal != "" {
		c.wrong("comment", refusal, map[string]any{"Limit": CommentLimit})
	}
	return clean
}
