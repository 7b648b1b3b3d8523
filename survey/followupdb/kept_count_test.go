package followupdb_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/followup"
	"sipas/survey/followupdb"
	"sipas/survey/surveytest"
	"sipas/survey/topic"
)

// wholly is an attempt at a day that is told for a whole province alone.
func wholly(try func(survey.Scope) (time.Time, error)) attempt {
	return reading(func(sc survey.Scope) (int, error) {
		day, err := try(sc)
		if day.IsZero() {
			return 0, err
		}
		return 1, err
	})
}

// kept are the numbers that are kept, and what they must be: each query gives what there is, with a number behind it.
func kept() map[string][2]string {
	return map[string][2]string{
		"comments of units": {
			`select unit_id || ' ' || month || ' ' || screening || ' ' || reason || ': ' || comments from followup.comment_count where comments <> 0`,
			`select unit_id || ' ' || month || ' ' || screening || ' ' || reason || ': ' || count(*) from followup.comment where conduct <> 'held' group by unit_id, month, screening, reason`},
		"comments of all": {
			`select month || ' ' || screening || ' ' || reason || ': ' || comments from followup.comment_total where comments <> 0`,
			`select month || ' ' || screening || ' ' || reason || ': ' || count(*) from followup.comment where conduct <> 'held' group by month, screening, reason`},
		"topics": {
			`select month || ' ' || unit_id || ' ' || topic || ': ' || comments from followup.topic_count where comments <> 0`,
			`select t.month || ' ' || n.unit_id || ' ' || u.topic || ': ' || count(*) from followup.comment_topic t join followup.comment c on c.id = t.comment_id,
			 unnest(array_prepend('', t.topics)) u (topic), unnest(array[t.unit_id, 0]) n (unit_id)
			 where t.lexicon <> '' and c.conduct <> 'held' and c.screening <> 'erased' group by t.month, n.unit_id, u.topic`},
		"progress": {
			`select lexicon || ': ' || comments from followup.topic_progress where comments <> 0`,
			`select lexicon || ': ' || count(*) from followup.comment_topic group by lexicon`},
		"batches": {
			`select unit_id || ' ' || month || ': ' || batches || ' ' || comments from followup.batch_count where batches <> 0 or comments <> 0`,
			`select unit_id || ' ' || month || ': ' || count(*) || ' ' || sum(comments) from followup.batch group by unit_id, month`},
	}
}

// apart tells how many numbers are kept, and which of them are not what counting gives.
func (w *town) apart() (numbers int, faults []string) {
	w.t.Helper()
	list := func(query string) (n int, text string) {
		w.t.Helper()
		if err := w.owner.QueryRow(w.t.Context(), `select count(*), coalesce(string_agg(x, e'\n' order by x), '') from (`+query+`) as q (x)`).Scan(&n, &text); err != nil {
			w.t.Fatal(err)
		}
		return n, text
	}
	for what, queries := range kept() {
		n, is := list(queries[0])
		numbers += n
		if _, want := list(queries[1]); is != want {
			faults = append(faults, what+": "+surveytest.FirstDifference(want, is))
		}
	}
	return numbers, faults
}

// TestWhatIsKeptIsWhatCountingGives, after each kind of act.
func TestWhatIsKeptIsWhatCountingGives(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scope, l := t.Context(), surveytest.Scope(), lexicon(t)
	w.say(w.unit, nil, texts(9)...)
	w.say(w.other, func(n int, r *survey.Response) { r.AnsweredOn = r.AnsweredOn.AddDate(0, -n, 0) }, "Chờ lâu", "Lệ phí cao", "Chờ lâu, ghế gãy", "Cán bộ nhiệt tình", "Chờ lâu")
	g := w.gathering()
	g.Conduct = l.Conduct
	w.say(w.unit, nil, "Phải đưa phong bì mới xong", "Phải đưa phong bì", "Đưa phong bì mới xong, chờ lâu")
	for _, act := range []struct {
		what string
		do   func()
	}{
		{"gathering", func() { w.gather(g) }},
		{"some of what a lexicon finds", func() { must(w.store.FindTopics(ctx, scope, survey.Service(), l, 5))(t) }},
		{"all that it finds", func() { w.find(l) }},
		{"showing", func() {
			w.screen(w.next(followup.CommentFilter{Screening: followup.CommentNew, Unit: w.unit}), followup.Screen{Act: followup.ShowComment})
		}},
		{"masking", func() {
			c := w.next(followup.CommentFilter{Screening: followup.CommentNew, Unit: w.unit})
			w.screen(c, followup.Screen{Act: followup.MaskComment, Text: must(followup.MaskWords(c.Text, "gãy"))(t)})
		}},
		{"withholding", func() {
			w.screen(w.next(followup.CommentFilter{Screening: followup.CommentNew, Unit: w.other}), followup.Screen{Act: followup.WithholdComment, Reason: followup.OffTopic})
		}},
		{"erasing", func() {
			w.screen(w.next(followup.CommentFilter{Screening: followup.CommentNew, Unit: w.other}), followup.Screen{Act: followup.EraseComment})
		}},
		{"labelling", func() {
			c := must(w.store.NextTopicLabel(ctx, scope, [16]byte{}))(t)
			must(w.store.LabelTopics(ctx, scope, surveytest.Actor(), c.ID, []topic.Topic{topic.Waiting}))(t)
		}},
		{"reporting", func() { w.look() }},
		{"releasing", func() {
			w.act(w.matters(followup.ConductFilter{States: []followup.ConductState{followup.ConductNew}, Cases: new(bool), Most: 1})[0], followup.ConductStep{Act: followup.ReleaseConduct})
		}},
		{"showing all", func() { w.screenAll(followup.Screen{Act: followup.ShowComment}) }},
		{"a batch", func() { w.batches() }},
		{"telling units", func() { w.tell(later()) }},
		{"another lexicon", func() { w.find(anotherLexicon(t)) }},
		{"going back to the first", func() { w.find(l) }},
		{"erasing what is read", func() {
			w.screen(must(w.store.Comment(ctx, scope, w.batches()[0].Comments[0].ID))(t), followup.Screen{Act: followup.EraseComment})
		}},
		{"the end of terms", func() {
			must(w.owner.Exec(ctx, "delete from survey.comment where text like '%lần thứ 3%' or text = 'Chờ lâu'"))(t)
			must(w.store.ForgetComments(ctx, scope, survey.Service()))(t)
		}},
		{"a demo", func() { w.simulated(6) }},
		{"its end", func() {
			if err := must(followupdb.Open(w.owner))(t).RemoveSyntheticComments(ctx, scope, surveytest.Actor()); err != nil {
				t.Fatal(err)
			}
		}},
		{"answers of a demo that are gone", func() {
			w.say(w.unit, nil, texts(3)...)
			w.gather(w.gathering())
			w.find(l)
			must(w.owner.Exec(ctx, "update followup.comment set synthetic = true where id = (select min(id::text)::uuid from followup.comment where screening = 'new')"))(t)
			must(w.owner.Exec(ctx, "delete from survey.response r using followup.comment c where c.synthetic and r.id = c.response_id"))(t)
			must(w.store.ForgetComments(ctx, scope, survey.Service()))(t)
		}},
	} {
		before := surveytest.Dump(t, w.owner, "68")
		act.do()
		if surveytest.FirstDifference(before, surveytest.Dump(t, w.owner, "68")) == "" {
			t.Errorf("%s does nothing", act.what)
		}
		if n, faults := w.apart(); n == 0 || len(faults) > 0 {
			t.Errorf("after %s of %d numbers: %q", act.what, n, faults)
		}
	}
	for _, table := range []string{"comment_count", "comment_total", "topic_count", "topic_progress", "batch_count"} {
		must(w.owner.Exec(ctx, "update followup."+table+" set comments = comments + 1"))(t)
	}
	if _, faults := w.apart(); len(faults) != len(kept()) {
		t.Errorf("numbers that were changed are not noticed: %q", faults)
	}
}

// TestTheMigrationCountsWhatIsThere, as it comes to a database that has comments.
func TestTheMigrationCountsWhatIsThere(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	g := w.gathering()
	g.Conduct = lexicon(t).Conduct
	w.say(w.unit, nil, append(texts(7), "Phải đưa phong bì mới xong, chờ lâu")...)
	w.say(w.other, nil, "Chờ lâu", "Lệ phí cao")
	w.gather(g)
	w.screen(w.next(followup.CommentFilter{Screening: followup.CommentNew, Unit: w.other}), followup.Screen{Act: followup.EraseComment})
	w.screenAll(followup.Screen{Act: followup.ShowComment})
	w.batches()
	w.find(lexicon(t))
	before, _ := w.apart()
	text, err := os.ReadFile("migration/00011_kept_counts.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, fill, _ := strings.Cut(string(text), "-- since when the oldest waits\n")
	fill, _, found := strings.Cut(fill, "-- Numbers move by")
	if !found {
		t.Fatal("the migration says no longer where it counts")
	}
	must(w.owner.Exec(t.Context(), `update followup.comment_topic set counted = true;
		truncate followup.comment_total, followup.topic_count, followup.topic_progress, followup.batch_count`))(t)
	must(w.owner.Exec(t.Context(), "alter table followup.comment_topic disable trigger user; "+fill))(t)
	if after, faults := w.apart(); len(faults) > 0 || after != before {
		t.Errorf("of %d numbers there are %d: %q", before, after, faults)
	}
}

// TestTwoWhoMoveANumberAtOnce: somebody erases a comment while a lexicon looks at it, whoever comes first; and what is left over is counted once.
func TestTwoWhoMoveANumberAtOnce(t *testing.T) {
	t.Parallel()
	for _, lexiconFirst := range []bool{true, false} {
		w := newTown(t)
		w.say(w.unit, nil, "Chờ lâu", "Ghế gãy")
		w.gather(w.gathering())
		c := w.next(followup.CommentFilter{Screening: followup.CommentNew})
		look := func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `select followup.take_topics('68', 'x', 9); update followup.comment_topic set lexicon = 'x', topics = '{waiting}'`)
			return err
		}
		erase := func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), fmt.Sprintf(`select followup.hold_comment('68', null, '%[1]s'); select followup.decide('68', null, '%[1]s', 'erased', '', null, 'x')`, c.ID))
			return err
		}
		first, second := look, erase
		if !lexiconFirst {
			first, second = erase, look
		}
		tx := must(w.owner.Begin(t.Context()))(t)
		if err := first(tx); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		go func() { ended <- pgx.BeginFunc(t.Context(), w.owner, second) }()
		surveytest.Eventually(t, "the second waits", func() bool {
			return w.number("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 1
		})
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if _, faults := w.apart(); len(faults) > 0 {
			t.Errorf("the lexicon first %v: %q", lexiconFirst, faults)
		}
		counts := must(w.store.CountTopics(t.Context(), surveytest.Scope(), survey.Unit{}, quarter(), quarter().AddDate(0, 3, 0)))(t)
		if counts.Comments != 1 {
			t.Errorf("the lexicon first %v: %+v, want the one that was not erased", lexiconFirst, counts)
		}
	}
}
