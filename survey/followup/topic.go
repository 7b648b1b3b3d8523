package followup

import (
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/topic"
)

// TopicStep is by how many comments what a unit is told of topics moves at least, and from how many on a topic is named. It is no setting.
const TopicStep = 5

// UnitTopics is what a unit is told of what its comments of a quarter tell of. It moves once a day at most, by TopicStep comments or more, and never back.
type UnitTopics struct {
	UnitID   int32
	Quarter  time.Time           // its first day
	Comments int                 // that are in the numbers; 0: the unit is not told anything yet
	Found    map[topic.Topic]int // of those that TopicStep comments or more tell of
	MovedOn  time.Time
}

// QuarterOf is the first day of the quarter that a day is in.
func QuarterOf(day time.Time) time.Time {
	return time.Date(day.Year(), (day.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
}

// TopicCounts is what the department sees: how many comments tell of what. What the inspectorate holds and what was erased is in no number.
type TopicCounts struct {
	Comments int
	Found    map[topic.Topic]int
}

// TopicJudgement is how a lexicon does by what people have labelled.
type TopicJudgement struct {
	Found, Right int // of the last TopicSample labelled comments in which it found the topic, and where the person did, too
}

// How a lexicon is judged: by how many, how many are enough to say so, and below which precision it is no good.
const (
	TopicSample  = 200
	TopicEnough  = 20
	TopicPrecise = 80
)

// Enough tells whether so many were labelled that the precision says something.
func (j TopicJudgement) Enough() bool { return j.Found >= TopicEnough }

// Precision is the share that is right, in percent.
func (j TopicJudgement) Precision() float64 { return 100 * float64(j.Right) / float64(max(j.Found, 1)) }

// Trusted tells whether a number can be shown as one that is known to be right.
func (j TopicJudgement) Trusted() bool { return j.Enough() && j.Precision() >= TopicPrecise }

// TopicProgress is how far a lexicon has come.
type TopicProgress struct{ Unread, Comments int }

// ToLabel is a comment that somebody is to say of what it tells of: nothing but its words.
type ToLabel struct {
	ID       uuid.UUID
	Language survey.Language
	Text     string
}

// CheckTopics fails with kind Invalid where a topic is unknown or stands twice.
func CheckTopics(topics []topic.Topic) error {
	seen := map[topic.Topic]bool{}
	for _, one := range topics {
		if !one.Known() || seen[one] {
			return wrong("followup.CheckTopics", "topic", "topic.unknown")
		}
		seen[one] = true
	}
	return nil
}
