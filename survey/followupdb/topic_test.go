package followupdb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/pg"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
)

// quarter is that in which the tests' answers are given.
func quarter() time.Time { return followup.QuarterOf(surveytest.Day()) }

// later is a day on which the month of the tests' answers is over.
func later() time.Time { return survey.Date(surveytest.Day(), time.UTC).AddDate(0, 2, 0) }

func lexicon(t *testing.T) *topic.Lexicon {
	t.Helper()
	return must(topic.Load())(t)
}

// anotherLexicon finds hardly anything.
func anotherLexicon(t *testing.T) *topic.Lexicon {
	t.Helper()
	return must(topic.Parse([]byte("topics: {fees: {subject: [lệ phí]}}"), []byte("phrases: [phong bì]"), []byte("negators: [không]")))(t)
}

// find has a lexicon look at all there is.
func (w *town) find(l *topic.Lexicon) int {
	w.t.Helper()
	all := 0
	for {
		n := must(w.store.FindTopics(w.t.Context(), surveytest.Scope(), survey.Service(), l, 100))(w.t)
		if all += n; n < 100 {
			return all
		}
	}
}

// tell tells units what they may be told on a day. Comments are gathered on the day of the database: a day before this one is made of it.
func (w *town) tell(today time.Time) int {
	w.t.Helper()
	if _, err := w.owner.Exec(w.t.Context(), "update followup.comment set gathered_on = $1::date - 1", today); err != nil {
		w.t.Fatal(err)
	}
	return must(w.store.TellTopics(w.t.Context(), surveytest.Scope(), survey.Service(), lexicon(w.t), today))(w.t)
}

func (w *town) told() followup.UnitTopics {
	w.t.Helper()
	return must(w.store.TopicsOfUnit(w.t.Context(), surveytest.Scope(), w.unit, quarter()))(w.t)
}

// released stores comments that the department then shows, and has batches made of them.
func (w *town) released(texts ...string) {
	w.t.Helper()
	w.say(w.unit, nil, texts...)
	w.gather(w.gathering())
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	w.find(lexicon(w.t))
	must(w.store.MakeBatches(w.t.Context(), surveytest.Scope(), survey.Service()))(w.t)
}

// topicAttempts has every exported method about topics.
func (w *town) topicAttempts() map[string]attempt {
	w.t.Helper()
	ctx, s, l := w.t.Context(), w.store, lexicon(w.t)
	said := w.say(w.unit, nil, "Chờ lâu", "Chờ rất lâu", "Phải đợi lâu", "Đợi lâu quá", "Chờ lâu và nóng", "Ghế gãy", "Mái dột")
	w.gather(w.gathering())
	if _, err := w.owner.Exec(ctx, "update followup.comment set screening = 'shown' where response_id = any($1)", said[:6]); err != nil {
		w.t.Fatal(err)
	}
	w.find(l)
	must(s.MakeBatches(ctx, surveytest.Scope(), survey.Service()))(w.t)
	w.tell(later())
	toLabel := must(s.NextTopicLabel(ctx, surveytest.Scope(), uuid.Nil))(w.t).ID
	must(s.LabelTopics(ctx, surveytest.Scope(), surveytest.Actor(), must(s.NextTopicLabel(ctx, surveytest.Scope(), toLabel))(w.t).ID, nil))(w.t)
	w.say(w.unit, nil, "Chưa ai xem")
	w.gather(w.gathering())
	if _, err := w.owner.Exec(ctx, "update followup.comment_topic set lexicon = $1 where comment_id = $2", anotherLexicon(w.t).Version(), toLabel); err != nil {
		w.t.Fatal(err)
	}
	return map[string]attempt{
		"FindTopics": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := s.FindTopics(ctx, sc, a, l, 100)
			return 0, err
		}),
		"TellTopics": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			if survey.MayChange("", sc, a) == nil && sc.Whole() && sc.Province() == "68" {
				w.find(l) // what other parts have gathered meanwhile
			}
			_, err := s.TellTopics(ctx, sc, a, l, later().AddDate(0, 0, 1))
			return 0, err
		}),
		"TopicProgress": reading(func(sc survey.Scope) (int, error) {
			p, err := s.TopicProgress(ctx, sc, l)
			return p.Comments, err
		}),
		"OldestUnread": wholly(func(sc survey.Scope) (time.Time, error) { return s.OldestUnread(ctx, sc) }),
		"JudgeTopics": reading(func(sc survey.Scope) (int, error) {
			judged, err := s.JudgeTopics(ctx, sc)
			n := len(judged)
			for _, j := range judged {
				n += j.Found
			}
			if sc.Province() == "15" { // of which there are none
				n -= len(judged)
			}
			return n, err
		}),
		"CountTopics": reading(func(sc survey.Scope) (int, error) {
			counts, err := s.CountTopics(ctx, sc, w.unit, quarter(), quarter().AddDate(0, 3, 0))
			return counts.Comments, err
		}),
		"NextTopicLabel": reading(func(sc survey.Scope) (int, error) {
			c, err := s.NextTopicLabel(ctx, sc, uuid.Nil)
			return len(c.Text), err
		}),
		"LabelTopics": acting(func(sc survey.Scope, a survey.Actor) (int, error) {
			_, err := s.LabelTopics(ctx, sc, a, toLabel, []topic.Topic{topic.Waiting})
			return 0, err
		}),
		"TopicsOfUnit": reading(func(sc survey.Scope) (int, error) {
			told, err := s.TopicsOfUnit(ctx, sc, w.unit, quarter())
			return told.Comments, err
		}),
		"TopicsOfUnits": reading(func(sc survey.Scope) (int, error) {
			told, err := s.TopicsOfUnits(ctx, sc, quarter())
			n := 0
			for _, u := range told {
				if u.UnitID == w.unit.ID {
					n += u.Comments
				}
			}
			return n, err
		}),
	}
}

// TestALexiconLooksAtEverything: at what is gathered, and again when it has changed, in batches; whoever is cut off goes on.
func TestALexiconLooksAtEverything(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, "Chờ lâu", "Ghế gãy", "Lệ phí cao", "Không có ý kiến")
	w.gather(w.gathering())
	progress := func(l *topic.Lexicon) followup.TopicProgress {
		t.Helper()
		return must(w.store.TopicProgress(t.Context(), surveytest.Scope(), l))(t)
	}
	l, other := lexicon(t), anotherLexicon(t)
	if p := progress(l); p != (followup.TopicProgress{Unread: 4, Comments: 4}) {
		t.Errorf("before: %+v", p)
	}
	if n := must(w.store.FindTopics(t.Context(), surveytest.Scope(), survey.Service(), l, 3))(t); n != 3 {
		t.Errorf("%d of a batch of three", n)
	}
	if p := progress(l); p.Unread != 1 {
		t.Errorf("on the way: %+v", p)
	}
	if n := w.find(l); n != 1 || w.find(l) != 0 {
		t.Errorf("%d were left", n)
	}
	count := func() followup.TopicCounts {
		t.Helper()
		return must(w.store.CountTopics(t.Context(), surveytest.Scope(), survey.Unit{}, quarter(), quarter().AddDate(0, 3, 0)))(t)
	}
	if c := count(); c.Comments != 4 || c.Found[topic.Waiting] != 1 || c.Found[topic.Premises] != 1 || c.Found[topic.Fees] != 1 || len(c.Found) != 3 {
		t.Errorf("%+v", c)
	}
	if p := progress(other); p.Unread != 4 {
		t.Errorf("a lexicon that has changed: %+v", p)
	}
	// What has no text any more keeps what was found in it.
	if _, err := w.owner.Exec(t.Context(), "delete from survey.comment where text = 'Ghế gãy'"); err != nil {
		t.Fatal(err)
	}
	if n := w.find(other); n != 4 || progress(other).Unread != 0 {
		t.Errorf("%d were looked at again", n)
	}
	if c := count(); c.Comments != 4 || c.Found[topic.Waiting] != 0 || c.Found[topic.Premises] != 1 || c.Found[topic.Fees] != 1 {
		t.Errorf("%+v", c)
	}
	if c := must(w.store.CountTopics(t.Context(), surveytest.Scope(), w.other, quarter(), quarter().AddDate(0, 3, 0)))(t); c.Comments != 0 {
		t.Errorf("another unit: %+v", c)
	}
}

// TestWhatIsHeldIsInNoNumber, and comes up for nobody to label.
func TestWhatIsHeldIsInNoNumber(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	g := w.gathering()
	g.Conduct = lexicon(t).Conduct
	w.say(w.unit, nil, "Phải đưa phong bì mới xong", "Chờ lâu")
	w.gather(g)
	w.find(lexicon(t))
	c := must(w.store.CountTopics(t.Context(), surveytest.Scope(), survey.Unit{}, quarter(), quarter().AddDate(0, 3, 0)))(t)
	if c.Comments != 1 || c.Found[topic.Conduct] != 0 {
		t.Errorf("%+v", c)
	}
	first := must(w.store.NextTopicLabel(t.Context(), surveytest.Scope(), uuid.Nil))(t)
	if first.Text != "Chờ lâu" {
		t.Errorf("%q comes up", first.Text)
	}
	if next, err := w.store.NextTopicLabel(t.Context(), surveytest.Scope(), first.ID); survey.KindOf(err) != survey.NotFound {
		t.Errorf("%q comes up, %v", next.Text, err)
	}
	var held uuid.UUID
	if err := w.owner.QueryRow(t.Context(), "select id from followup.comment where conduct = 'held'").Scan(&held); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.LabelTopics(t.Context(), surveytest.Scope(), surveytest.Actor(), held, nil); survey.KindOf(err) != survey.NotFound {
		t.Errorf("it is labelled: %v", err)
	}
}

// TestLabels judge the lexicon, and are written down without a text.
func TestLabels(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for i := range 6 {
		w.say(w.unit, nil, fmt.Sprintf("Chờ lâu lần thứ %d", i))
	}
	w.say(w.unit, nil, "Không có ý kiến")
	w.gather(w.gathering())
	w.find(lexicon(t))
	for n := range 7 {
		c := must(w.store.NextTopicLabel(t.Context(), surveytest.Scope(), uuid.Nil))(t)
		var label []topic.Topic
		if n < 4 && c.Text != "Không có ý kiến" {
			label = []topic.Topic{topic.Waiting, topic.Hours}
		}
		if _, err := w.store.LabelTopics(t.Context(), surveytest.Scope(), surveytest.Actor(), c.ID, label); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.store.NextTopicLabel(t.Context(), surveytest.Scope(), uuid.Nil); survey.KindOf(err) != survey.NotFound {
		t.Errorf("more to label: %v", err)
	}
	right := w.number("select count(*) from followup.topic_label where 'waiting' = any(topics)")
	judged := must(w.store.JudgeTopics(t.Context(), surveytest.Scope()))(t)
	if j := judged[topic.Waiting]; j.Found != 6 || j.Right != right || right < 3 || j.Enough() {
		t.Errorf("%+v, %d", j, right)
	}
	if j, ok := judged[topic.Hours]; !ok || j.Found != 0 {
		t.Errorf("of what the lexicon did not find: %+v", j)
	}
	if n := w.number("select count(*) from staff.audit where action = 'topic.label' and unit_id = 0 and after like '%topics%' and before || after || reason not like '%lâu%'"); n != 7 {
		t.Errorf("%d rows of the log", n)
	}
	for _, wrong := range [][]topic.Topic{{"weather"}, {topic.Fees, topic.Fees}} {
		if _, err := w.store.LabelTopics(t.Context(), surveytest.Scope(), surveytest.Actor(), uuid.New(), wrong); survey.KindOf(err) != survey.Invalid {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

// TestTwoLabelAtOnce: one is kept, and the other is told whose.
func TestTwoLabelAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.say(w.unit, nil, "Chờ lâu")
	w.gather(w.gathering())
	w.find(lexicon(t))
	c := must(w.store.NextTopicLabel(t.Context(), surveytest.Scope(), uuid.Nil))(t)
	type ended struct {
		who, by string
		err     error
	}
	all := make(chan ended)
	for _, who := range []string{"lan", "hoa"} {
		go func() {
			by, err := w.store.LabelTopics(t.Context(), surveytest.Scope(), survey.CommandLine(who), c.ID, []topic.Topic{topic.Waiting})
			all <- ended{who, by, err}
		}()
	}
	a, b := <-all, <-all
	if a.err != nil {
		a, b = b, a
	}
	if a.err != nil || survey.KindOf(b.err) != survey.Conflict || b.by != a.who {
		t.Errorf("%+v, %+v", a, b)
	}
	if n := w.number("select count(*) from followup.topic_label"); n != 1 {
		t.Errorf("%d labels", n)
	}
}

// TestStaffReadNoTopics but by the functions.
func TestStaffReadNoTopics(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.released("Chờ lâu")
	for _, role := range []string{pg.StaffRole, pg.ServiceRole} {
		pool := surveytest.RolePool(t, role, w.owner.Config().ConnString())
		for _, query := range []string{"select comment_id from followup.comment_topic", "update followup.comment_topic set told = true", "select labelled_by from followup.topic_label",
			"delete from followup.topic_step", "select day from followup.topic_day"} {
			if _, err := pool.Exec(t.Context(), query); err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("%s by %s: %v", query, role, err)
			}
		}
	}
	service := surveytest.RolePool(t, pg.ServiceRole, w.owner.Config().ConnString())
	for _, query := range []string{"select followup.take_topics('68', 'x', 9)", "select followup.next_topic_label('68', null, null)", "select comments from followup.topic_step"} {
		if _, err := service.Exec(t.Context(), query); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", query, err)
		}
	}
	staff := surveytest.RolePool(t, pg.StaffRole, w.owner.Config().ConnString())
	if _, err := staff.Exec(t.Context(), "select followup.tell_topics('68', 'x', '2027-01-01', 4)"); err == nil {
		t.Error("a unit is told of four comments")
	}
}
